// The addon `image.node`, loaded when a script first reads or writes a picture: decode(bytes), encode(format, …).
#include <napi.h>

#include <cstring>

#include "image/codec.h"

namespace tp::image {
namespace {

View bytes_argument(const Napi::CallbackInfo& call, size_t i) {
  if (i >= call.Length() || !call[i].IsTypedArray() ||
      call[i].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    throw Error("expected a Uint8Array");
  const auto array = call[i].As<Napi::Uint8Array>();
  return {array.Data(), array.ByteLength()};
}

uint32_t size_argument(const Napi::CallbackInfo& call, size_t i) {
  const double value = i < call.Length() && call[i].IsNumber() ? call[i].As<Napi::Number>().DoubleValue() : 0;
  if (!(value >= 1 && value <= 1 << 30)) throw Error("expected a size");
  return static_cast<uint32_t>(value);
}

Napi::Uint8Array array_of(Napi::Env env, const uint8_t* data, size_t size) {
  auto array = Napi::Uint8Array::New(env, size);
  if (size > 0) std::memcpy(array.Data(), data, size);
  return array;
}

/// decode(bytes): {width, height, channels, data}; the format is told by the first bytes.
Napi::Value decode(const Napi::CallbackInfo& call) {
  const View file = bytes_argument(call, 0);
  Pixels image;
  if (is_png(file))
    image = decode_png(file);
  else if (is_jpeg(file))
    image = decode_jpeg(file);
  else if (is_webp(file))
    image = decode_webp(file);
  else
    throw Error("not a PNG, JPEG or WebP file");
  auto result = Napi::Object::New(call.Env());
  result.Set("width", image.width);
  result.Set("height", image.height);
  result.Set("channels", image.channels);
  result.Set("data", array_of(call.Env(), image.data.get(), image.size()));
  return result;
}

/// encode(format, pixels, width, height, channels, quality): the bytes of a file.
Napi::Value encode(const Napi::CallbackInfo& call) {
  const std::string format = call[0].ToString();
  const View pixels = bytes_argument(call, 1);
  Pixels image;
  image.width = size_argument(call, 2);
  image.height = size_argument(call, 3);
  image.channels = size_argument(call, 4);
  check_size(image.width, image.height);
  if (image.channels > 4 || image.size() != pixels.size) throw Error("the pixels do not fit the size of the image");
  image.data = reserve(pixels.size);
  std::memcpy(image.data.get(), pixels.data, pixels.size);
  const double quality = call[5].ToNumber().DoubleValue();
  const bool grey = image.channels < 3, alpha = image.channels % 2 == 0;
  Encoded file;
  if (format == "png")
    file = encode_png(image, static_cast<int>(quality));
  else if (format == "jpeg" && !alpha)
    file = encode_jpeg(image, static_cast<int>(quality));
  else if (format == "webp" && !grey)
    file = encode_webp(image, static_cast<float>(quality));
  else
    throw Error("cannot write an image of " + std::to_string(image.channels) + " channels as " + format);
  return array_of(call.Env(), file.data.get(), file.size);
}

template <Napi::Value (*body)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& call) {
  try {
    return body(call);
  } catch (const std::exception& error) {
    throw Napi::Error::New(call.Env(), error.what());
  }
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("decode", Napi::Function::New(env, guarded<decode>, "decode"));
  exports.Set("encode", Napi::Function::New(env, guarded<encode>, "encode"));
  return exports;
}

}  // namespace
}  // namespace tp::image

static Napi::Object tensorpad_image_init(Napi::Env env, Napi::Object exports) { return tp::image::init(env, exports); }
NODE_API_MODULE(tensorpad_image, tensorpad_image_init)
