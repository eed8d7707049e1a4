#pragma once

namespace archwalk {

/// e^x and ln x made of IEEE additions, multiplications, divisions and fused multiply-adds alone,
/// so that they give the same bits on every machine and with every compiler (libm does not).
/// Within 2 units in the last place; tested against MPFR.
double portable_exp(double x);  ///< 0 below -745, +inf above 709.78
double portable_log(double x);  ///< x > 0 and finite

/// exp(x²) erfc(x) for x >= 0, to about 1e-14 of its value.
double portable_erfcx(double x);

/// The standard normal distribution function, to about 1e-15.
double portable_normal_cdf(double z);

}  // namespace archwalk
