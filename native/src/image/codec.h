#pragma once
// Pictures in files: PNG, JPEG and WebP, by the libraries that everybody uses for them. No file can make them crash:
// sizes are checked before memory is taken, and every error of a library becomes an exception.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

namespace tp::image {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Free {
  void operator()(void* pointer) const { std::free(pointer); }
};
/// Memory from malloc: the libraries' error handling jumps over destructors, so it is kept where none are jumped over.
using Bytes = std::unique_ptr<uint8_t, Free>;

/// Row by row, the channels of a pixel side by side.
struct Pixels {
  uint32_t width = 0, height = 0;
  /// 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.
  uint32_t channels = 0;
  Bytes data;
  size_t size() const { return size_t{width} * height * channels; }
};

struct Encoded {
  Bytes data;
  size_t size = 0;
};

struct View {
  const uint8_t* data;
  size_t size;
};

/// As Pillow's limit against decompression bombs.
constexpr uint64_t kMaxPixels = 178956970;
inline void check_size(uint64_t width, uint64_t height) {
  if (width == 0 || height == 0) throw Error("image has no pixels");
  if (width * height > kMaxPixels)
    throw Error("Image size (" + std::to_string(width * height) + " pixels) exceeds limit of " +
                std::to_string(kMaxPixels) + " pixels, could be decompression bomb DOS attack.");
}
inline Bytes reserve(size_t size) {
  Bytes bytes(static_cast<uint8_t*>(std::malloc(size)));
  if (!bytes) throw Error("not enough memory for an image of " + std::to_string(size) + " bytes");
  return bytes;
}

bool is_png(View file);
bool is_jpeg(View file);
bool is_webp(View file);
Pixels decode_png(View file);
Pixels decode_jpeg(View file);
Pixels decode_webp(View file);
Encoded encode_png(const Pixels& image, int level);
/// `quality` from 1 to 100.
Encoded encode_jpeg(const Pixels& image, int quality);
/// `quality` from 0 to 100; above that without loss.
Encoded encode_webp(const Pixels& image, float quality);

}  // namespace tp::image
