#include <webp/decode.h>
#include <webp/encode.h>

#include <cstring>

#include "image/codec.h"

namespace tp::image {

bool is_webp(View file) {
  return file.size >= 12 && std::memcmp(file.data, "RIFF", 4) == 0 && std::memcmp(file.data + 8, "WEBP", 4) == 0;
}

Pixels decode_webp(View file) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(file.data, file.size, &features) != VP8_STATUS_OK) throw Error("damaged WebP file");
  if (features.has_animation) throw Error("animated WebP files are not supported");
  check_size(static_cast<uint64_t>(features.width), static_cast<uint64_t>(features.height));
  Pixels image;
  image.width = static_cast<uint32_t>(features.width);
  image.height = static_cast<uint32_t>(features.height);
  image.channels = features.has_alpha ? 4 : 3;
  image.data = reserve(image.size());
  const int stride = static_cast<int>(image.width * image.channels);
  const auto decode = features.has_alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (!decode(file.data, file.size, image.data.get(), image.size(), stride)) throw Error("damaged WebP file");
  return image;
}

Encoded encode_webp(const Pixels& image, float quality) {
  uint8_t* data = nullptr;
  const int width = static_cast<int>(image.width), height = static_cast<int>(image.height);
  const int stride = static_cast<int>(image.width * image.channels);
  const uint8_t* pixels = image.data.get();
  size_t size = 0;
  if (quality > 100)
    size = image.channels == 4 ? WebPEncodeLosslessRGBA(pixels, width, height, stride, &data)
                               : WebPEncodeLosslessRGB(pixels, width, height, stride, &data);
  else
    size = image.channels == 4 ? WebPEncodeRGBA(pixels, width, height, stride, quality, &data)
                               : WebPEncodeRGB(pixels, width, height, stride, quality, &data);
  if (size == 0) throw Error("the image cannot be written as WebP: at most 16383 pixels wide and high");
  Encoded result{reserve(size), size};
  std::memcpy(result.data.get(), data, size);
  WebPFree(data);
  return result;
}

}  // namespace tp::image
