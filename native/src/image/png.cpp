#include <png.h>

#include <csetjmp>
#include <cstring>

#include "image/codec.h"

namespace tp::image {
namespace {

/// What one call of libpng needs; an error jumps back to `jump` with its text in `message`.
struct Session {
  std::jmp_buf jump;
  char message[200] = "";
  View input = {nullptr, 0};
  size_t at = 0;
  uint8_t* output = nullptr;
  size_t size = 0, capacity = 0;
};

[[noreturn]] void fail(png_structp png, png_const_charp message) {
  auto* session = static_cast<Session*>(png_get_error_ptr(png));
  std::strncpy(session->message, message, sizeof session->message - 1);
  std::longjmp(session->jump, 1);
}
void ignore(png_structp, png_const_charp) {}

void read(png_structp png, png_bytep target, png_size_t count) {
  auto* session = static_cast<Session*>(png_get_io_ptr(png));
  if (count > session->input.size - session->at) png_error(png, "the file is cut off");
  std::memcpy(target, session->input.data + session->at, count);
  session->at += count;
}

void write(png_structp png, png_bytep source, png_size_t count) {
  auto* session = static_cast<Session*>(png_get_io_ptr(png));
  if (session->size + count > session->capacity) {
    const size_t capacity = (session->size + count) * 2;
    auto* grown = static_cast<uint8_t*>(std::realloc(session->output, capacity));
    if (!grown) png_error(png, "not enough memory");
    session->output = grown;
    session->capacity = capacity;
  }
  std::memcpy(session->output + session->size, source, count);
  session->size += count;
}
void flush(png_structp) {}

/// Reads the header and asks for eight bits a channel, with palettes and transparency spread out.
bool begin_read(Session& session, png_structp png, png_infop info, Pixels& image) {
  if (setjmp(session.jump)) return false;
  png_set_read_fn(png, &session, read);
  png_read_info(png, info);
  image.width = png_get_image_width(png, info);
  image.height = png_get_image_height(png, info);
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  image.channels = png_get_channels(png, info);
  return png_get_rowbytes(png, info) == size_t{image.width} * image.channels;
}

bool read_rows(Session& session, png_structp png, png_bytepp rows) {
  if (setjmp(session.jump)) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

bool write_rows(Session& session, png_structp png, png_infop info, const Pixels& image, int level, png_bytepp rows) {
  if (setjmp(session.jump)) return false;
  constexpr int kColors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
  png_set_write_fn(png, &session, write, flush);
  png_set_compression_level(png, level);
  png_set_IHDR(png, info, image.width, image.height, 8, kColors[image.channels - 1], PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  png_write_image(png, rows);
  png_write_end(png, nullptr);
  return true;
}

struct Reader {
  explicit Reader(Session& session) : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &session, fail, ignore)) {
    if (png) info = png_create_info_struct(png);
    if (!info) throw Error("not enough memory");
  }
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
  png_structp png;
  png_infop info = nullptr;
};
struct Writer {
  explicit Writer(Session& session) : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, &session, fail, ignore)) {
    if (png) info = png_create_info_struct(png);
    if (!info) throw Error("not enough memory");
  }
  ~Writer() { png_destroy_write_struct(&png, &info); }
  png_structp png;
  png_infop info = nullptr;
};

std::unique_ptr<png_bytep[]> rows_of(const Pixels& image) {
  auto rows = std::make_unique<png_bytep[]>(image.height);
  for (uint32_t y = 0; y < image.height; ++y) rows[y] = image.data.get() + size_t{y} * image.width * image.channels;
  return rows;
}

}  // namespace

bool is_png(View file) { return file.size >= 8 && png_sig_cmp(const_cast<png_bytep>(file.data), 0, 8) == 0; }

Pixels decode_png(View file) {
  Session session;
  session.input = file;
  Reader reader(session);
  Pixels image;
  if (!begin_read(session, reader.png, reader.info, image)) throw Error(session.message);
  check_size(image.width, image.height);
  image.data = reserve(image.size());
  const auto rows = rows_of(image);
  if (!read_rows(session, reader.png, rows.get())) throw Error(session.message);
  return image;
}

Encoded encode_png(const Pixels& image, int level) {
  Session session;
  Writer writer(session);
  const auto rows = rows_of(image);
  const bool done = write_rows(session, writer.png, writer.info, image, level, rows.get());
  Encoded result{Bytes(session.output), session.size};
  if (!done) throw Error(session.message);
  return result;
}

}  // namespace tp::image
