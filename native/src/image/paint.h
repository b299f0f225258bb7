#pragma once
// Shapes into pixels: FreeType's rasteriser, which smooths edges, its stroker and its letters.
#include <cstdint>
#include <string>
#include <vector>

namespace tp::image {

/// What points of paths are. A contour begins with `kBegin`; `kClose` ends one that is a ring, its place counts for
/// nothing.
constexpr double kBegin = 0, kLine = 1, kConic = 2, kCubic = 3, kClose = 4;
/// Verb, x, y of each point, in pixels from the upper left.
using Path = std::vector<double>;

/// Four bytes a pixel, premultiplied with the last of them.
struct Canvas {
  uint8_t* pixels;
  int width, height;
};

struct Box {
  int left, top, right, bottom;
};

struct Paint {
  /// Red, green, blue and opacity, from 0 to 1.
  double color[4];
  Box clip;
  bool even_odd;
};

struct Pen {
  double width;
  /// Ends reach out by half the width; joins are round instead of pointed.
  bool square, round;
};

/// The widest and highest canvas: FreeType counts columns in 16 bits.
constexpr int kLongestSide = 32767;

void fill(const Canvas& canvas, const double* path, size_t points, const Paint& paint);
void stroke(const Canvas& canvas, const double* path, size_t points, const Paint& paint, const Pen& pen);

struct Letters {
  Path path;
  /// How far the text reaches, in pixels.
  double advance = 0;
  /// Code points that the font has no letter for.
  std::vector<uint32_t> missing;
};
/// The outlines of a line of text from (0, 0) to the right; `hinted` fits them to rows of pixels.
Letters letters(const std::string& font_file, const std::u16string& text, double size, bool hinted);

}  // namespace tp::image
