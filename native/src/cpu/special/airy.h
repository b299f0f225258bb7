#pragma once
// Airy's function, by Cephes' (Moshier) rational approximations far from zero and its power series near it.
#include "cpu/special/series.h"

namespace tp::special {

inline constexpr double kAiryAN[] = {3.46538101525629032477e-01, 1.20075952739645805542e+01, 7.62796053615234516538e+01,
                                     1.68089224934630576269e+02, 1.59756391350164413639e+02, 7.05360906840444183113e+01,
                                     1.40264691163389668864e+01, 9.99999999999999995305e-01};
inline constexpr double kAiryAD[] = {5.67594532638770212846e-01, 1.47562562584847203173e+01, 8.45138970141474626562e+01,
                                     1.77318088145400459522e+02, 1.64234692871529701831e+02, 7.14778400825575695274e+01,
                                     1.40959135607834029598e+01, 1.00000000000000000470e+00};
inline constexpr double kAiryAFN[] = {
    -1.31696323418331795333e-01, -6.26456544431912369773e-01, -6.93158036036933542233e-01,
    -2.79779981545119124951e-01, -4.91900132609500318020e-02, -4.06265923594885404393e-03,
    -1.59276496239262096340e-04, -2.77649108155232920844e-06, -1.67787698489114633780e-08};
inline constexpr double kAiryAFD[] = {
    1.33560420706553243746e+01, 3.26825032795224613948e+01, 2.67367040941499554804e+01,
    9.18707402907259625840e+00, 1.47529146771666414581e+00, 1.15687173795188044134e-01,
    4.40291641615211203805e-03, 7.54720348287414296618e-05, 4.51850092970580378464e-07};
inline constexpr double kAiryAGN[] = {
    1.97339932091685679179e-02, 3.91103029615688277255e-01, 1.06579897599595591108e+00, 9.39169229816650230044e-01,
    3.51465656105547619242e-01, 6.33888919628925490927e-02, 5.85804113048388458567e-03, 2.82851600836737019778e-04,
    6.98793669997260967291e-06, 8.11789239554389293311e-08, 3.41551784765923618484e-10};
inline constexpr double kAiryAGD[] = {
    9.30892908077441974853e+00, 1.98352928718312140417e+01, 1.55646628932864612953e+01, 5.47686069422975497931e+00,
    9.54293611618961883998e-01, 8.64580826352392193095e-02, 4.12656523824222607191e-03, 1.01259085116509135510e-04,
    1.17166733214413521882e-06, 4.91834570062930015649e-09};

template <class T>
T airy_ai(T x) {
  constexpr T inverse_root_pi = T(5.64189583547756286948e-01), border = T(2.09);
  if (std::isinf(x)) return kNaN<T>;
  if (x > T(103.892)) return 0;
  const T zeta = 2 * std::fabs(x) * std::sqrt(std::fabs(x)) / 3, root = std::sqrt(std::sqrt(std::fabs(x)));
  if (x < -border) {
    const T z = 1 / zeta, zz = z * z, angle = zeta + kPi<T> / 4;
    const T f = 1 + zz * polynomial(zz, kAiryAFN) / polynomial(zz, kAiryAFD);
    const T g = z * polynomial(zz, kAiryAGN) / polynomial(zz, kAiryAGD);
    return inverse_root_pi / root * (std::sin(angle) * f - std::cos(angle) * g);
  }
  if (x >= border)
    return inverse_root_pi * polynomial(1 / zeta, kAiryAN) / polynomial(1 / zeta, kAiryAD) /
           (2 * root * std::exp(zeta));
  // Two power series in x^3.
  const T cube = x * x * x;
  T f = 1, g = x, f_term = 1, g_term = x;
  for (T k = 1; std::fabs(f_term / f) > std::numeric_limits<T>::epsilon() || k == 1; k += 3) {
    f_term *= cube / ((k + 1) * (k + 2));
    g_term *= cube / ((k + 2) * (k + 3));
    f += f_term;
    g += g_term;
  }
  return T(0.355028053887817239260) * f - T(0.258819403792806798405) * g;
}

}  // namespace tp::special
