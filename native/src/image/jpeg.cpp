#include <cstdio>
// jpeglib.h needs stdio's types.
#include <jpeglib.h>

#include <csetjmp>

#include "image/codec.h"

namespace tp::image {
namespace {

struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void fail(j_common_ptr info) {
  auto* errors = reinterpret_cast<Errors*>(info->err);
  info->err->format_message(info, errors->message);
  std::longjmp(errors->jump, 1);
}
/// Warnings are about damaged data; a file that is cut off is an error, as in Pillow.
void warn(j_common_ptr info, int level) {
  if (level < 0) fail(info);
}

void prepare(Errors& errors) {
  jpeg_std_error(&errors.manager);
  errors.manager.error_exit = fail;
  errors.manager.emit_message = warn;
}

bool begin_read(Errors& errors, jpeg_decompress_struct& info, View file, Pixels& image) {
  if (setjmp(errors.jump)) return false;
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, const_cast<uint8_t*>(file.data), file.size);
  jpeg_read_header(&info, TRUE);
  // Adobe's four inks stay as they are; the rest becomes grey or red, green and blue.
  if (info.num_components == 4)
    info.out_color_space = JCS_CMYK;
  else
    info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  image.width = info.image_width;
  image.height = info.image_height;
  image.channels = info.num_components == 1 ? 1 : info.num_components == 4 ? 4 : 3;
  return true;
}

bool read_rows(Errors& errors, jpeg_decompress_struct& info, const Pixels& image) {
  if (setjmp(errors.jump)) return false;
  jpeg_start_decompress(&info);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = image.data.get() + size_t{info.output_scanline} * image.width * image.channels;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

bool write_rows(Errors& errors, jpeg_compress_struct& info, const Pixels& image, int quality, uint8_t** data,
                unsigned long* size) {
  if (setjmp(errors.jump)) return false;
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, data, size);
  info.image_width = image.width;
  info.image_height = image.height;
  info.input_components = static_cast<int>(image.channels);
  info.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = image.data.get() + size_t{info.next_scanline} * image.width * image.channels;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  return true;
}

/// Cyan, magenta, yellow and black to colours, as Pillow does it. Adobe stores inks inverted.
Pixels from_inks(const Pixels& inks, bool inverted) {
  Pixels image{inks.width, inks.height, 3, reserve(size_t{inks.width} * inks.height * 3)};
  const uint8_t* source = inks.data.get();
  uint8_t* target = image.data.get();
  for (size_t i = 0; i < size_t{inks.width} * inks.height; ++i, source += 4) {
    const int black = inverted ? source[3] : 255 - source[3];
    for (int c = 0; c < 3; ++c) {
      const int product = (inverted ? 255 - source[c] : source[c]) * black + 128;
      *target++ = static_cast<uint8_t>(black - (((product >> 8) + product) >> 8));
    }
  }
  return image;
}

}  // namespace

bool is_jpeg(View file) {
  return file.size >= 3 && file.data[0] == 0xff && file.data[1] == 0xd8 && file.data[2] == 0xff;
}

Pixels decode_jpeg(View file) {
  Errors errors;
  jpeg_decompress_struct info = {};
  prepare(errors);
  info.err = &errors.manager;
  struct Guard {
    jpeg_decompress_struct& info;
    ~Guard() { jpeg_destroy_decompress(&info); }
  } guard{info};
  Pixels image;
  if (!begin_read(errors, info, file, image)) throw Error(errors.message);
  check_size(image.width, image.height);
  image.data = reserve(image.size());
  if (!read_rows(errors, info, image)) throw Error(errors.message);
  return image.channels == 4 ? from_inks(image, info.saw_Adobe_marker) : std::move(image);
}

Encoded encode_jpeg(const Pixels& image, int quality) {
  Errors errors;
  jpeg_compress_struct info = {};
  prepare(errors);
  info.err = &errors.manager;
  uint8_t* data = nullptr;
  unsigned long size = 0;
  const bool done = write_rows(errors, info, image, quality, &data, &size);
  jpeg_destroy_compress(&info);
  Encoded result{Bytes(data), size};
  if (!done) throw Error(errors.message);
  return result;
}

}  // namespace tp::image
