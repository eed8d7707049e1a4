#pragma once

namespace archwalk {

/// e^x and ln x made of IEEE additions, multiplications, divisions and fused multiply-adds alone,
/// so that they give the same bits on every machine and with every compiler (libm does not).
/// Within 2 units in the last place; tested against MPFR.
double portable_exp(double x);  ///< 0 below -745, +inf above 709.78
double portable_log(double x);  ///< x > 0 and finite

}  // namespace archwalk
