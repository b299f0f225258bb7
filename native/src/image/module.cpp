// The addon `image.node`, loaded when a script first reads, writes or draws a picture: decode(bytes), encode(format,
// …), fill(…), stroke(…), letters(…).
#include <napi.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "image/codec.h"
#include "image/paint.h"

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

double number_argument(const Napi::CallbackInfo& call, size_t i) {
  if (i >= call.Length() || !call[i].IsNumber()) throw Error("expected a number");
  return call[i].As<Napi::Number>().DoubleValue();
}

/// The numbers of a Float64Array of at least `least`.
std::pair<const double*, size_t> numbers_argument(const Napi::CallbackInfo& call, size_t i, size_t least) {
  if (i >= call.Length() || !call[i].IsTypedArray() ||
      call[i].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array ||
      call[i].As<Napi::TypedArray>().ElementLength() < least)
    throw Error("expected a Float64Array of " + std::to_string(least) + " numbers");
  const auto array = call[i].As<Napi::Float64Array>();
  return {array.Data(), array.ElementLength()};
}

Canvas canvas_argument(const Napi::CallbackInfo& call) {
  const View pixels = bytes_argument(call, 0);
  const uint32_t width = size_argument(call, 1), height = size_argument(call, 2);
  if (width > kLongestSide || height > kLongestSide || size_t{width} * height * 4 != pixels.size)
    throw Error("the pixels do not fit the size of the canvas");
  return {const_cast<uint8_t*>(pixels.data), static_cast<int>(width), static_cast<int>(height)};
}

/// Red, green, blue, opacity; left, top, right and bottom of what may be drawn on; whether holes alternate.
Paint paint_argument(const Napi::CallbackInfo& call, size_t i) {
  const double* of = numbers_argument(call, i, 9).first;
  const auto side = [&](int k) { return static_cast<int>(std::min(std::max(of[k], 0.0), double{kLongestSide})); };
  return {{of[0], of[1], of[2], of[3]}, {side(4), side(5), side(6), side(7)}, of[8] != 0};
}

/// fill(pixels, width, height, path, paint): `path` has the numbers of `Path`, `paint` those of `paint_argument`.
Napi::Value fill_call(const Napi::CallbackInfo& call) {
  const auto [path, count] = numbers_argument(call, 3, 0);
  fill(canvas_argument(call), path, count / 3, paint_argument(call, 4));
  return call.Env().Undefined();
}

/// stroke(pixels, width, height, path, paint, width, square, round): whether ends are square and joins are round.
Napi::Value stroke_call(const Napi::CallbackInfo& call) {
  const auto [path, count] = numbers_argument(call, 3, 0);
  const Pen pen{number_argument(call, 5), call[6].ToBoolean(), call[7].ToBoolean()};
  stroke(canvas_argument(call), path, count / 3, paint_argument(call, 4), pen);
  return call.Env().Undefined();
}

/// letters(font, text, size, hinted): {path, advance, missing}
Napi::Value letters_call(const Napi::CallbackInfo& call) {
  const std::string font = call[0].ToString();
  const std::u16string text = call[1].ToString();
  const Letters found = letters(font, text, number_argument(call, 2), call[3].ToBoolean());
  auto result = Napi::Object::New(call.Env());
  auto path = Napi::Float64Array::New(call.Env(), found.path.size());
  std::copy(found.path.begin(), found.path.end(), path.Data());
  auto missing = Napi::Array::New(call.Env(), found.missing.size());
  for (uint32_t i = 0; i < found.missing.size(); i++) missing.Set(i, found.missing[i]);
  result.Set("path", path);
  result.Set("advance", found.advance);
  result.Set("missing", missing);
  return result;
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
  exports.Set("fill", Napi::Function::New(env, guarded<fill_call>, "fill"));
  exports.Set("stroke", Napi::Function::New(env, guarded<stroke_call>, "stroke"));
  exports.Set("letters", Napi::Function::New(env, guarded<letters_call>, "letters"));
  return exports;
}

}  // namespace
}  // namespace tp::image

static Napi::Object tensorpad_image_init(Napi::Env env, Napi::Object exports) { return tp::image::init(env, exports); }
NODE_API_MODULE(tensorpad_image, tensorpad_image_init)
