#include "image/paint.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "image/codec.h"

namespace tp::image {
namespace {

void check(FT_Error error, const char* what) {
  if (error) throw Error(std::string("FreeType cannot ") + what + " (error " + std::to_string(error) + ")");
}

/// Distances in FreeType are counted in parts of a pixel.
constexpr double kParts = 64;
/// Farther out nothing is told apart; it also keeps FreeType's sums from overflowing.
constexpr double kFarthest = 1e6;
/// An outline's points are counted in 16 bits.
constexpr size_t kMostPoints = 32000;

FT_Pos parts(double pixels) {
  return std::lround(std::clamp(std::isnan(pixels) ? 0 : pixels, -kFarthest, kFarthest) * kParts);
}

/// FreeType's state, which belongs to one thread.
struct Library {
  FT_Library library = nullptr;
  FT_Stroker stroker = nullptr;
  std::map<std::string, FT_Face> faces;

  Library() {
    check(FT_Init_FreeType(&library), "start");
    check(FT_Stroker_New(library, &stroker), "make a stroker");
  }
  ~Library() {
    FT_Stroker_Done(stroker);
    FT_Done_FreeType(library);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  FT_Face face(const std::string& file) {
    FT_Face& face = faces[file];
    if (!face) check(FT_New_Face(library, file.c_str(), 0, &face), ("read " + file).c_str());
    return face;
  }
};

Library& library() {
  thread_local Library instance;
  return instance;
}

/// Contours as FreeType takes them.
struct Shape {
  std::vector<FT_Vector> points;
  std::vector<char> tags;
  std::vector<short> ends;

  void add(double verb, double x, double y) {
    points.push_back({parts(x), parts(y)});
    tags.push_back(verb == kConic ? FT_CURVE_TAG_CONIC : verb == kCubic ? FT_CURVE_TAG_CUBIC : FT_CURVE_TAG_ON);
  }
  void end() { ends.push_back(static_cast<short>(points.size() - 1)); }
  void clear() {
    points.clear();
    tags.clear();
    ends.clear();
  }
  FT_Outline outline(int flags = 0) {
    FT_Outline outline{};
    outline.n_contours = static_cast<short>(ends.size());
    outline.n_points = static_cast<short>(points.size());
    outline.points = points.data();
    outline.tags = tags.data();
    outline.contours = ends.data();
    outline.flags = flags;
    return outline;
  }
};

struct Target {
  const Canvas& canvas;
  const Paint& paint;
};

void blend(int y, int count, const FT_Span* spans, void* user) {
  const auto& [canvas, paint] = *static_cast<const Target*>(user);
  const double* color = paint.color;
  for (const FT_Span* span = spans; span < spans + count; span++) {
    const double alpha = color[3] * span->coverage / 255;
    const double source[4] = {color[0] * alpha * 255, color[1] * alpha * 255, color[2] * alpha * 255, alpha * 255};
    uint8_t* pixel = canvas.pixels + (size_t{static_cast<unsigned>(y)} * canvas.width + span->x) * 4;
    for (int i = 0; i < span->len; i++, pixel += 4)
      for (int c = 0; c < 4; c++) pixel[c] = static_cast<uint8_t>(source[c] + pixel[c] * (1 - alpha) + 0.5);
  }
}

void render(const Canvas& canvas, const Paint& paint, FT_Outline outline) {
  Target target{canvas, paint};
  FT_Raster_Params params{};
  params.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
  params.gray_spans = blend;
  params.user = &target;
  params.clip_box.xMin = std::max(paint.clip.left, 0);
  params.clip_box.yMin = std::max(paint.clip.top, 0);
  params.clip_box.xMax = std::min(paint.clip.right, canvas.width);
  params.clip_box.yMax = std::min(paint.clip.bottom, canvas.height);
  if (params.clip_box.xMin >= params.clip_box.xMax || params.clip_box.yMin >= params.clip_box.yMax) return;
  check(FT_Outline_Render(library().library, &outline, &params), "draw an outline");
}

/// Calls `each(points, count, closed)` for the contours of a path.
template <class F>
void contours(const double* path, size_t points, F each) {
  for (size_t from = 0; from < points;) {
    size_t to = from + 1;
    while (to < points && path[to * 3] != kBegin && path[to * 3] != kClose) to++;
    const bool closed = to < points && path[to * 3] == kClose;
    each(path + from * 3, to - from, closed);
    from = to + closed;
  }
}

/// What the stroker makes of one contour.
Shape outlined(Shape contour, bool closed) {
  FT_Stroker stroker = library().stroker;
  FT_Outline outline = contour.outline();
  FT_Stroker_Rewind(stroker);
  check(FT_Stroker_ParseOutline(stroker, &outline, !closed), "follow a line");
  FT_UInt points = 0, ends = 0;
  check(FT_Stroker_GetCounts(stroker, &points, &ends), "measure a line");
  Shape result;
  result.points.resize(points);
  result.tags.resize(points);
  result.ends.resize(ends);
  FT_Outline made = result.outline();
  made.n_points = made.n_contours = 0;
  FT_Stroker_Export(stroker, &made);
  return result;
}

/// Points that can be stroked at once: the stroker makes several of each.
constexpr size_t kMostStroked = 1000;

}  // namespace

void fill(const Canvas& canvas, const double* path, size_t points, const Paint& paint) {
  Shape shape;
  const auto finish = [&] {
    render(canvas, paint, shape.outline(paint.even_odd ? FT_OUTLINE_EVEN_ODD_FILL : 0));
    shape.clear();
  };
  contours(path, points, [&](const double* contour, size_t count, bool) {
    if (shape.points.size() + count > kMostPoints && !shape.points.empty()) finish();
    // Of more points than an outline can have, every so-manieth is as good.
    const size_t stride = count / kMostPoints + 1;
    for (size_t i = 0; i < count; i += stride) shape.add(contour[i * 3], contour[i * 3 + 1], contour[i * 3 + 2]);
    shape.end();
  });
  if (!shape.points.empty()) finish();
}

void stroke(const Canvas& canvas, const double* path, size_t points, const Paint& paint, const Pen& pen) {
  const FT_Stroker_LineCap cap = pen.square ? FT_STROKER_LINECAP_SQUARE : FT_STROKER_LINECAP_BUTT;
  const FT_Stroker_LineJoin join = pen.round ? FT_STROKER_LINEJOIN_ROUND : FT_STROKER_LINEJOIN_MITER_FIXED;
  FT_Stroker_Set(library().stroker, std::max<FT_Pos>(parts(pen.width / 2), 1), cap, join, 4 << 16);
  Shape drawn;
  const auto finish = [&] {
    render(canvas, paint, drawn.outline());
    drawn.clear();
  };
  contours(path, points, [&](const double* contour, size_t count, bool closed) {
    // A very long line is drawn in pieces, each from where the last one ended.
    for (size_t from = 0; from == 0 || from + 1 < count; from += kMostStroked - 1) {
      const size_t to = std::min(from + kMostStroked, count);
      Shape piece;
      for (size_t i = from; i < to; i++) piece.add(contour[i * 3], contour[i * 3 + 1], contour[i * 3 + 2]);
      piece.end();
      const Shape outline = outlined(std::move(piece), closed && count <= kMostStroked);
      if (drawn.points.size() + outline.points.size() > kMostPoints) finish();
      const size_t before = drawn.points.size();
      drawn.points.insert(drawn.points.end(), outline.points.begin(), outline.points.end());
      drawn.tags.insert(drawn.tags.end(), outline.tags.begin(), outline.tags.end());
      for (const short end : outline.ends) drawn.ends.push_back(static_cast<short>(end + before));
    }
  });
  if (!drawn.points.empty()) finish();
}

namespace {

/// Appends a glyph's outline, whose y goes up, at a place of the line.
void append(Path& path, const FT_Outline& outline, double x) {
  int from = 0;
  for (int c = 0; c < outline.n_contours; c++) {
    const int end = outline.contours[c], count = end - from + 1;
    const auto tag = [&](int i) { return FT_CURVE_TAG(outline.tags[from + i % count]); };
    // A contour may begin with a control point; TrueType's on points between two of those are implied.
    int first = 0;
    while (first < count && tag(first) != FT_CURVE_TAG_ON) first++;
    for (int i = 0; i < count && first < count; i++) {
      const FT_Vector& at = outline.points[from + (first + i) % count];
      const double verb = i == 0                                 ? kBegin
                          : tag(first + i) == FT_CURVE_TAG_ON    ? kLine
                          : tag(first + i) == FT_CURVE_TAG_CONIC ? kConic
                                                                 : kCubic;
      path.insert(path.end(), {verb, x + at.x / kParts, -at.y / kParts});
    }
    from = end + 1;
  }
}

}  // namespace

Letters letters(const std::string& font_file, const std::u16string& text, double size, bool hinted) {
  Letters result;
  FT_Face face = library().face(font_file);
  check(FT_Set_Char_Size(face, 0, std::max<FT_Pos>(parts(std::min(size, 4000.0)), 1), 72, 72),
        "set the size of letters");
  const int how = FT_LOAD_NO_BITMAP | (hinted ? FT_LOAD_TARGET_LIGHT | FT_LOAD_FORCE_AUTOHINT : FT_LOAD_NO_HINTING);
  FT_UInt before = 0;
  for (size_t i = 0; i < text.size(); i++) {
    uint32_t code = text[i];
    const bool pair = (code & 0xfc00) == 0xd800 && i + 1 < text.size() && (text[i + 1] & 0xfc00) == 0xdc00;
    if (pair) code = 0x10000 + ((code & 0x3ff) << 10) + (text[++i] & 0x3ff);
    const FT_UInt glyph = FT_Get_Char_Index(face, code);
    if (glyph == 0) result.missing.push_back(code);
    FT_Vector kerning{};
    if (before && glyph) FT_Get_Kerning(face, before, glyph, FT_KERNING_UNFITTED, &kerning);
    result.advance += kerning.x / kParts;
    check(FT_Load_Glyph(face, glyph, how), "load a letter");
    append(result.path, face->glyph->outline, result.advance);
    result.advance += face->glyph->linearHoriAdvance / 65536.0;
    before = glyph;
  }
  return result;
}

}  // namespace tp::image
