// Made by scripts/generate-ops.mjs from ops.list.txt and the schemas of libtorch 2.11.0. Do not edit.
import { installMethods, type Options, operator } from './dispatch.js';
import type { Device, DType, Layout, MemoryFormat, Scalar } from './dtype.js';
import type { Generator } from './generator.js';
import type { Tensor } from './tensor.js';

/** `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
export const add = operator('aten::add', ['Tensor']) as (self: Tensor, other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>) => Tensor;

/** `aten::sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
export const sub = operator('aten::sub', ['Tensor']) as (self: Tensor, other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>) => Tensor;

/** `aten::mul.Tensor(Tensor self, Tensor other) -> Tensor` */
export const mul = operator('aten::mul', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/**
 * `aten::div.Tensor(Tensor self, Tensor other) -> Tensor`
 * `aten::div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor`
 */
export const div = operator('aten::div', ['Tensor', 'Tensor_mode']) as {
  (self: Tensor, other: Tensor | Scalar): Tensor;
  (self: Tensor, other: Tensor | Scalar, options?: Options<{ rounding_mode: string | null }>): Tensor;
};

/** `aten::remainder.Tensor(Tensor self, Tensor other) -> Tensor` */
export const remainder = operator('aten::remainder', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::neg(Tensor self) -> Tensor` */
export const neg = operator('aten::neg', ['']) as (self: Tensor) => Tensor;

/** `aten::abs(Tensor self) -> Tensor` */
export const abs = operator('aten::abs', ['']) as (self: Tensor) => Tensor;

/** `aten::sign(Tensor self) -> Tensor` */
export const sign = operator('aten::sign', ['']) as (self: Tensor) => Tensor;

/** `aten::exp(Tensor self) -> Tensor` */
export const exp = operator('aten::exp', ['']) as (self: Tensor) => Tensor;

/** `aten::expm1(Tensor self) -> Tensor` */
export const expm1 = operator('aten::expm1', ['']) as (self: Tensor) => Tensor;

/** `aten::log(Tensor self) -> Tensor` */
export const log = operator('aten::log', ['']) as (self: Tensor) => Tensor;

/** `aten::log2(Tensor self) -> Tensor` */
export const log2 = operator('aten::log2', ['']) as (self: Tensor) => Tensor;

/** `aten::log10(Tensor self) -> Tensor` */
export const log10 = operator('aten::log10', ['']) as (self: Tensor) => Tensor;

/** `aten::log1p(Tensor self) -> Tensor` */
export const log1p = operator('aten::log1p', ['']) as (self: Tensor) => Tensor;

/** `aten::sqrt(Tensor self) -> Tensor` */
export const sqrt = operator('aten::sqrt', ['']) as (self: Tensor) => Tensor;

/** `aten::rsqrt(Tensor self) -> Tensor` */
export const rsqrt = operator('aten::rsqrt', ['']) as (self: Tensor) => Tensor;

/** `aten::square(Tensor self) -> Tensor` */
export const square = operator('aten::square', ['']) as (self: Tensor) => Tensor;

/** `aten::reciprocal(Tensor self) -> Tensor` */
export const reciprocal = operator('aten::reciprocal', ['']) as (self: Tensor) => Tensor;

/**
 * `aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor`
 * `aten::pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor`
 */
export const pow = operator('aten::pow', ['Tensor_Scalar', 'Tensor_Tensor']) as {
  (self: Tensor, exponent: Scalar): Tensor;
  (self: Tensor, exponent: Tensor | Scalar): Tensor;
};

/** `aten::sigmoid(Tensor self) -> Tensor` */
export const sigmoid = operator('aten::sigmoid', ['']) as (self: Tensor) => Tensor;

/** `aten::tanh(Tensor self) -> Tensor` */
export const tanh = operator('aten::tanh', ['']) as (self: Tensor) => Tensor;

/** `aten::erf(Tensor self) -> Tensor` */
export const erf = operator('aten::erf', ['']) as (self: Tensor) => Tensor;

/** `aten::sin(Tensor self) -> Tensor` */
export const sin = operator('aten::sin', ['']) as (self: Tensor) => Tensor;

/** `aten::cos(Tensor self) -> Tensor` */
export const cos = operator('aten::cos', ['']) as (self: Tensor) => Tensor;

/** `aten::tan(Tensor self) -> Tensor` */
export const tan = operator('aten::tan', ['']) as (self: Tensor) => Tensor;

/** `aten::atan2(Tensor self, Tensor other) -> Tensor` */
export const atan2 = operator('aten::atan2', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::floor(Tensor self) -> Tensor` */
export const floor = operator('aten::floor', ['']) as (self: Tensor) => Tensor;

/** `aten::ceil(Tensor self) -> Tensor` */
export const ceil = operator('aten::ceil', ['']) as (self: Tensor) => Tensor;

/** `aten::round(Tensor self) -> Tensor` */
export const round = operator('aten::round', ['']) as (self: Tensor) => Tensor;

/** `aten::trunc(Tensor self) -> Tensor` */
export const trunc = operator('aten::trunc', ['']) as (self: Tensor) => Tensor;

/**
 * `aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor`
 * `aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
 */
export const clamp = operator('aten::clamp', ['', 'Tensor']) as {
  (self: Tensor, options?: Options<{ min: Scalar | null; max: Scalar | null }>): Tensor;
  (self: Tensor, options?: Options<{ min: Tensor | null; max: Tensor | null }>): Tensor;
};

/** `aten::clamp_min(Tensor self, Scalar min) -> Tensor` */
export const clamp_min = operator('aten::clamp_min', ['']) as (self: Tensor, min: Scalar) => Tensor;

/** `aten::clamp_max(Tensor self, Scalar max) -> Tensor` */
export const clamp_max = operator('aten::clamp_max', ['']) as (self: Tensor, max: Scalar) => Tensor;

/** `aten::maximum(Tensor self, Tensor other) -> Tensor` */
export const maximum = operator('aten::maximum', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::minimum(Tensor self, Tensor other) -> Tensor` */
export const minimum = operator('aten::minimum', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor` */
export const where = operator('aten::where', ['self']) as (condition: Tensor, self: Tensor | Scalar, other: Tensor | Scalar) => Tensor;

/**
 * `aten::lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor`
 * `aten::lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor`
 */
export const lerp = operator('aten::lerp', ['Scalar', 'Tensor']) as {
  (self: Tensor, end: Tensor, weight: Scalar): Tensor;
  (self: Tensor, end: Tensor, weight: Tensor): Tensor;
};

/** `aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor` */
export const addcmul = operator('aten::addcmul', ['']) as (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>) => Tensor;

/** `aten::addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor` */
export const addcdiv = operator('aten::addcdiv', ['']) as (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>) => Tensor;

/** `aten::nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor` */
export const nan_to_num = operator('aten::nan_to_num', ['']) as (self: Tensor, options?: Options<{ nan: number | null; posinf: number | null; neginf: number | null }>) => Tensor;

/**
 * `aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor`
 * `aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor`
 */
export const masked_fill = operator('aten::masked_fill', ['Scalar', 'Tensor']) as {
  (self: Tensor, mask: Tensor, value: Scalar): Tensor;
  (self: Tensor, mask: Tensor, value: Tensor): Tensor;
};

/** `aten::eq.Tensor(Tensor self, Tensor other) -> Tensor` */
export const eq = operator('aten::eq', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::ne.Tensor(Tensor self, Tensor other) -> Tensor` */
export const ne = operator('aten::ne', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::lt.Tensor(Tensor self, Tensor other) -> Tensor` */
export const lt = operator('aten::lt', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::le.Tensor(Tensor self, Tensor other) -> Tensor` */
export const le = operator('aten::le', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::gt.Tensor(Tensor self, Tensor other) -> Tensor` */
export const gt = operator('aten::gt', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::ge.Tensor(Tensor self, Tensor other) -> Tensor` */
export const ge = operator('aten::ge', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::logical_and(Tensor self, Tensor other) -> Tensor` */
export const logical_and = operator('aten::logical_and', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::logical_or(Tensor self, Tensor other) -> Tensor` */
export const logical_or = operator('aten::logical_or', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::logical_xor(Tensor self, Tensor other) -> Tensor` */
export const logical_xor = operator('aten::logical_xor', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::logical_not(Tensor self) -> Tensor` */
export const logical_not = operator('aten::logical_not', ['']) as (self: Tensor) => Tensor;

/**
 * `aten::any(Tensor self) -> Tensor`
 * `aten::any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor`
 */
export const any = operator('aten::any', ['', 'dim']) as {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, options?: Options<{ keepdim: boolean }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ keepdim: boolean }>): Tensor;
};

/**
 * `aten::all(Tensor self) -> Tensor`
 * `aten::all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor`
 */
export const all = operator('aten::all', ['', 'dim']) as {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, options?: Options<{ keepdim: boolean }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ keepdim: boolean }>): Tensor;
};

/** `aten::isfinite(Tensor self) -> Tensor` */
export const isfinite = operator('aten::isfinite', ['']) as (self: Tensor) => Tensor;

/** `aten::isnan(Tensor self) -> Tensor` */
export const isnan = operator('aten::isnan', ['']) as (self: Tensor) => Tensor;

/** `aten::isinf(Tensor self) -> Tensor` */
export const isinf = operator('aten::isinf', ['']) as (self: Tensor) => Tensor;

/** `aten::equal(Tensor self, Tensor other) -> bool` */
export const equal = operator('aten::equal', ['']) as (self: Tensor, other: Tensor | Scalar) => boolean;

/** `aten::allclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> bool` */
export const allclose = operator('aten::allclose', ['']) as (self: Tensor, other: Tensor | Scalar, options?: Options<{ rtol: number; atol: number; equal_nan: boolean }>) => boolean;

/** `aten::nonzero(Tensor self) -> Tensor` */
export const nonzero = operator('aten::nonzero', ['']) as (self: Tensor) => Tensor;

/** `aten::bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor` */
export const bincount = operator('aten::bincount', ['']) as (self: Tensor, options?: Options<{ weights: Tensor | null; minlength: number }>) => Tensor;

/** `aten::add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
export const add_ = operator('aten::add_', ['Tensor']) as (self: Tensor, other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>) => Tensor;

/** `aten::sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
export const sub_ = operator('aten::sub_', ['Tensor']) as (self: Tensor, other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>) => Tensor;

/** `aten::mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
export const mul_ = operator('aten::mul_', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
export const div_ = operator('aten::div_', ['Tensor']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::neg_(Tensor(a!) self) -> Tensor(a!)` */
export const neg_ = operator('aten::neg_', ['']) as (self: Tensor) => Tensor;

/** `aten::exp_(Tensor(a!) self) -> Tensor(a!)` */
export const exp_ = operator('aten::exp_', ['']) as (self: Tensor) => Tensor;

/** `aten::sqrt_(Tensor(a!) self) -> Tensor(a!)` */
export const sqrt_ = operator('aten::sqrt_', ['']) as (self: Tensor) => Tensor;

/** `aten::relu_(Tensor(a!) self) -> Tensor(a!)` */
export const relu_ = operator('aten::relu_', ['']) as (self: Tensor) => Tensor;

/** `aten::sigmoid_(Tensor(a!) self) -> Tensor(a!)` */
export const sigmoid_ = operator('aten::sigmoid_', ['']) as (self: Tensor) => Tensor;

/** `aten::addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)` */
export const addcmul_ = operator('aten::addcmul_', ['']) as (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>) => Tensor;

/** `aten::addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)` */
export const addcdiv_ = operator('aten::addcdiv_', ['']) as (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>) => Tensor;

/**
 * `aten::lerp_.Scalar(Tensor(a!) self, Tensor end, Scalar weight) -> Tensor(a!)`
 * `aten::lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!)`
 */
export const lerp_ = operator('aten::lerp_', ['Scalar', 'Tensor']) as {
  (self: Tensor, end: Tensor, weight: Scalar): Tensor;
  (self: Tensor, end: Tensor, weight: Tensor): Tensor;
};

/** `aten::clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)` */
export const clamp_ = operator('aten::clamp_', ['']) as (self: Tensor, options?: Options<{ min: Scalar | null; max: Scalar | null }>) => Tensor;

/** `aten::clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!)` */
export const clamp_min_ = operator('aten::clamp_min_', ['']) as (self: Tensor, min: Scalar) => Tensor;

/** `aten::clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!)` */
export const clamp_max_ = operator('aten::clamp_max_', ['']) as (self: Tensor, max: Scalar) => Tensor;

/** `aten::copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)` */
export const copy_ = operator('aten::copy_', ['']) as (self: Tensor, src: Tensor, options?: Options<{ non_blocking: boolean }>) => Tensor;

/** `aten::zero_(Tensor(a!) self) -> Tensor(a!)` */
export const zero_ = operator('aten::zero_', ['']) as (self: Tensor) => Tensor;

/** `aten::fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)` */
export const fill_ = operator('aten::fill_', ['Scalar']) as (self: Tensor, value: Scalar) => Tensor;

/** `aten::uniform_(Tensor(a!) self, float from=0., float to=1., *, Generator? generator=None) -> Tensor(a!)` */
export const uniform_ = operator('aten::uniform_', ['']) as (self: Tensor, options?: Options<{ from: number; to: number; generator: Generator | null }>) => Tensor;

/** `aten::normal_(Tensor(a!) self, float mean=0., float std=1., *, Generator? generator=None) -> Tensor(a!)` */
export const normal_ = operator('aten::normal_', ['']) as (self: Tensor, options?: Options<{ mean: number; std: number; generator: Generator | null }>) => Tensor;

/** `aten::bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)` */
export const bernoulli_ = operator('aten::bernoulli_', ['float']) as (self: Tensor, options?: Options<{ p: number; generator: Generator | null }>) => Tensor;

/** `aten::index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)` */
export const index_copy_ = operator('aten::index_copy_', ['']) as (self: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor;

/** `aten::index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)` */
export const index_add_ = operator('aten::index_add_', ['']) as (self: Tensor, dim: number, index: Tensor, source: Tensor, options?: Options<{ alpha: Scalar }>) => Tensor;

/** `aten::index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)` */
export const index_fill_ = operator('aten::index_fill_', ['int_Scalar']) as (self: Tensor, dim: number, index: Tensor, value: Scalar) => Tensor;

/** `aten::index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)` */
export const index_put_ = operator('aten::index_put_', ['']) as (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, options?: Options<{ accumulate: boolean }>) => Tensor;

/**
 * `aten::scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)`
 * `aten::scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)`
 */
export const scatter_ = operator('aten::scatter_', ['src', 'value']) as {
  (self: Tensor, dim: number, index: Tensor, src: Tensor): Tensor;
  (self: Tensor, dim: number, index: Tensor, value: Scalar): Tensor;
};

/** `aten::scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)` */
export const scatter_add_ = operator('aten::scatter_add_', ['']) as (self: Tensor, dim: number, index: Tensor, src: Tensor) => Tensor;

/** `aten::masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)` */
export const masked_fill_ = operator('aten::masked_fill_', ['Scalar']) as (self: Tensor, mask: Tensor, value: Scalar) => Tensor;

/**
 * `aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor`
 * `aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const sum = operator('aten::sum', ['', 'dim_IntList']) as {
  (self: Tensor, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number | readonly number[] | null } & Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
};

/** `aten::nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const nansum = operator('aten::nansum', ['']) as (self: Tensor, options?: Options<{ dim: number | readonly number[] | null; keepdim: boolean; dtype: DType | null }>) => Tensor;

/**
 * `aten::mean(Tensor self, *, ScalarType? dtype=None) -> Tensor`
 * `aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const mean = operator('aten::mean', ['', 'dim']) as {
  (self: Tensor, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number | readonly number[] | null } & Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
};

/** `aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor` */
export const amax = operator('aten::amax', ['']) as (self: Tensor, options?: Options<{ dim: number | readonly number[]; keepdim: boolean }>) => Tensor;

/** `aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor` */
export const amin = operator('aten::amin', ['']) as (self: Tensor, options?: Options<{ dim: number | readonly number[]; keepdim: boolean }>) => Tensor;

/**
 * `aten::max(Tensor self) -> Tensor`
 * `aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 * `aten::max.other(Tensor self, Tensor other) -> Tensor`
 */
export const max = operator('aten::max', ['', 'dim', 'other']) as {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, options?: Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  (self: Tensor, options: { dim: number } & Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  (self: Tensor, other: Tensor | Scalar): Tensor;
};

/**
 * `aten::min(Tensor self) -> Tensor`
 * `aten::min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 * `aten::min.other(Tensor self, Tensor other) -> Tensor`
 */
export const min = operator('aten::min', ['', 'dim', 'other']) as {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, options?: Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  (self: Tensor, options: { dim: number } & Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  (self: Tensor, other: Tensor | Scalar): Tensor;
};

/** `aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor` */
export const argmax = operator('aten::argmax', ['']) as (self: Tensor, options?: Options<{ dim: number | null; keepdim: boolean }>) => Tensor;

/** `aten::argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor` */
export const argmin = operator('aten::argmin', ['']) as (self: Tensor, options?: Options<{ dim: number | null; keepdim: boolean }>) => Tensor;

/** `aten::std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor` */
export const std = operator('aten::std', ['correction']) as (self: Tensor, options?: Options<{ dim: number | readonly number[] | null; correction: Scalar | null; keepdim: boolean }>) => Tensor;

/** `aten::var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor` */
const var_ = operator('aten::var', ['correction']) as (self: Tensor, options?: Options<{ dim: number | readonly number[] | null; correction: Scalar | null; keepdim: boolean }>) => Tensor;

/** `aten::var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)` */
export const var_mean = operator('aten::var_mean', ['correction']) as (self: Tensor, options?: Options<{ dim: number | readonly number[] | null; correction: Scalar | null; keepdim: boolean }>) => [Tensor, Tensor];

/**
 * `aten::prod(Tensor self, *, ScalarType? dtype=None) -> Tensor`
 * `aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const prod = operator('aten::prod', ['', 'dim_int']) as {
  (self: Tensor, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, dim: number, options?: Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
};

/** `aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
export const logsumexp = operator('aten::logsumexp', ['']) as {
  (self: Tensor, dim: number | readonly number[], options?: Options<{ keepdim: boolean }>): Tensor;
  (self: Tensor, options: { dim: number | readonly number[] } & Options<{ keepdim: boolean }>): Tensor;
};

/**
 * `aten::norm.Scalar(Tensor self, Scalar p=2) -> Tensor`
 * `aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor`
 */
export const norm = operator('aten::norm', ['Scalar', 'ScalarOpt_dim']) as {
  (self: Tensor, options?: Options<{ p: Scalar }>): Tensor;
  (self: Tensor, p: Scalar | null, dim: number | readonly number[], options?: Options<{ keepdim: boolean }>): Tensor;
};

/** `aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const linalg_vector_norm = operator('aten::linalg_vector_norm', ['']) as (self: Tensor, options?: Options<{ ord: Scalar; dim: number | readonly number[] | null; keepdim: boolean; dtype: DType | null }>) => Tensor;

/** `aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const cumsum = operator('aten::cumsum', ['']) as {
  (self: Tensor, dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
};

/** `aten::cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const cumprod = operator('aten::cumprod', ['']) as {
  (self: Tensor, dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
};

/** `aten::topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)` */
export const topk = operator('aten::topk', ['']) as (self: Tensor, k: number, options?: Options<{ dim: number; largest: boolean; sorted: boolean }>) => [values: Tensor, indices: Tensor];

/**
 * `aten::sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)`
 * `aten::sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)`
 */
export const sort = operator('aten::sort', ['', 'stable']) as {
  (self: Tensor, options?: Options<{ dim: number; descending: boolean }>): [values: Tensor, indices: Tensor];
  (self: Tensor, options?: Options<{ stable: boolean | null; dim: number; descending: boolean }>): [values: Tensor, indices: Tensor];
};

/**
 * `aten::argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor`
 * `aten::argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor`
 */
export const argsort = operator('aten::argsort', ['', 'stable']) as {
  (self: Tensor, options?: Options<{ dim: number; descending: boolean }>): Tensor;
  (self: Tensor, options: { stable: boolean } & Options<{ dim: number; descending: boolean }>): Tensor;
};

/**
 * `aten::median(Tensor self) -> Tensor`
 * `aten::median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 */
export const median = operator('aten::median', ['', 'dim']) as {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, options?: Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  (self: Tensor, options: { dim: number } & Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
};

/** `aten::quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
export const quantile = operator('aten::quantile', ['scalar']) as (self: Tensor, q: number, options?: Options<{ dim: number | null; keepdim: boolean; interpolation: string }>) => Tensor;

/** `aten::unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
export const unique_dim = operator('aten::unique_dim', ['']) as {
  (self: Tensor, dim: number, options?: Options<{ sorted: boolean; return_inverse: boolean; return_counts: boolean }>): [Tensor, Tensor, Tensor];
  (self: Tensor, options: { dim: number } & Options<{ sorted: boolean; return_inverse: boolean; return_counts: boolean }>): [Tensor, Tensor, Tensor];
};

/** `aten::_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
export const _unique2 = operator('aten::_unique2', ['']) as (self: Tensor, options?: Options<{ sorted: boolean; return_inverse: boolean; return_counts: boolean }>) => [Tensor, Tensor, Tensor];

/** `aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor` */
export const histc = operator('aten::histc', ['']) as (self: Tensor, options?: Options<{ bins: number; min: Scalar; max: Scalar }>) => Tensor;

/** `aten::bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor` */
export const bucketize = operator('aten::bucketize', ['Tensor']) as (self: Tensor, boundaries: Tensor, options?: Options<{ out_int32: boolean; right: boolean }>) => Tensor;

/** `aten::searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor` */
export const searchsorted = operator('aten::searchsorted', ['Tensor']) as (sorted_sequence: Tensor, self: Tensor | Scalar, options?: Options<{ out_int32: boolean; right: boolean; side: string | null; sorter: Tensor | null }>) => Tensor;

/** `aten::reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)` */
export const reshape = operator('aten::reshape', ['']) as (self: Tensor, shape: readonly number[]) => Tensor;

/** `aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)` */
export const view = operator('aten::view', ['']) as (self: Tensor, size: readonly number[]) => Tensor;

/** `aten::view_as(Tensor(a) self, Tensor other) -> Tensor(a)` */
export const view_as = operator('aten::view_as', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::permute(Tensor(a) self, int[] dims) -> Tensor(a)` */
export const permute = operator('aten::permute', ['']) as (self: Tensor, dims: readonly number[]) => Tensor;

/** `aten::transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)` */
export const transpose = operator('aten::transpose', ['int']) as (self: Tensor, dim0: number, dim1: number) => Tensor;

/** `aten::t(Tensor(a) self) -> Tensor(a)` */
export const t = operator('aten::t', ['']) as (self: Tensor) => Tensor;

/** `aten::unsqueeze(Tensor(a) self, int dim) -> Tensor(a)` */
export const unsqueeze = operator('aten::unsqueeze', ['']) as {
  (self: Tensor, dim: number): Tensor;
  (self: Tensor, options: { dim: number }): Tensor;
};

/**
 * `aten::squeeze(Tensor(a) self) -> Tensor(a)`
 * `aten::squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)`
 * `aten::squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)`
 */
export const squeeze = operator('aten::squeeze', ['', 'dim', 'dims']) as {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number): Tensor;
  (self: Tensor, options: { dim: number }): Tensor;
  (self: Tensor, dim: readonly number[]): Tensor;
  (self: Tensor, options: { dim: readonly number[] }): Tensor;
};

/** `aten::flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)` */
export const flatten = operator('aten::flatten', ['using_ints']) as (self: Tensor, options?: Options<{ start_dim: number; end_dim: number }>) => Tensor;

/** `aten::unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)` */
export const unflatten = operator('aten::unflatten', ['int']) as (self: Tensor, dim: number, sizes: readonly number[]) => Tensor;

/** `aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)` */
export const expand = operator('aten::expand', ['']) as (self: Tensor, size: readonly number[], options?: Options<{ implicit: boolean }>) => Tensor;

/** `aten::expand_as(Tensor(a) self, Tensor other) -> Tensor(a)` */
export const expand_as = operator('aten::expand_as', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a)` */
export const broadcast_to = operator('aten::broadcast_to', ['']) as (self: Tensor, size: readonly number[]) => Tensor;

/** `aten::repeat(Tensor self, SymInt[] repeats) -> Tensor` */
export const repeat = operator('aten::repeat', ['']) as (self: Tensor, repeats: readonly number[]) => Tensor;

/** `aten::tile(Tensor self, SymInt[] dims) -> Tensor` */
export const tile = operator('aten::tile', ['']) as (self: Tensor, dims: readonly number[]) => Tensor;

/**
 * `aten::repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor`
 * `aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor`
 */
export const repeat_interleave = operator('aten::repeat_interleave', ['self_int', 'self_Tensor']) as {
  (self: Tensor, repeats: number, options?: Options<{ dim: number | null; output_size: number | null }>): Tensor;
  (self: Tensor, repeats: Tensor, options?: Options<{ dim: number | null; output_size: number | null }>): Tensor;
};

/** `aten::cat(Tensor[] tensors, int dim=0) -> Tensor` */
export const cat = operator('aten::cat', ['']) as (tensors: readonly Tensor[], options?: Options<{ dim: number }>) => Tensor;

/** `aten::stack(Tensor[] tensors, int dim=0) -> Tensor` */
export const stack = operator('aten::stack', ['']) as (tensors: readonly Tensor[], options?: Options<{ dim: number }>) => Tensor;

/** `aten::narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)` */
export const narrow = operator('aten::narrow', ['']) as (self: Tensor, dim: number, start: number, length: number) => Tensor;

/** `aten::select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)` */
export const select = operator('aten::select', ['int']) as (self: Tensor, dim: number, index: number) => Tensor;

/** `aten::slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)` */
export const slice = operator('aten::slice', ['Tensor']) as (self: Tensor, options?: Options<{ dim: number; start: number | null; end: number | null; step: number }>) => Tensor;

/** `aten::index_select(Tensor self, int dim, Tensor index) -> Tensor` */
export const index_select = operator('aten::index_select', ['']) as (self: Tensor, dim: number, index: Tensor) => Tensor;

/** `aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor` */
export const index = operator('aten::index', ['Tensor']) as (self: Tensor, indices: readonly (Tensor | null)[]) => Tensor;

/** `aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor` */
export const index_add = operator('aten::index_add', ['']) as (self: Tensor, dim: number, index: Tensor, source: Tensor, options?: Options<{ alpha: Scalar }>) => Tensor;

/** `aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor` */
export const gather = operator('aten::gather', ['']) as (self: Tensor, dim: number, index: Tensor, options?: Options<{ sparse_grad: boolean }>) => Tensor;

/**
 * `aten::scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor`
 * `aten::scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor`
 */
export const scatter = operator('aten::scatter', ['src', 'value']) as {
  (self: Tensor, dim: number, index: Tensor, src: Tensor): Tensor;
  (self: Tensor, dim: number, index: Tensor, value: Scalar): Tensor;
};

/** `aten::masked_select(Tensor self, Tensor mask) -> Tensor` */
export const masked_select = operator('aten::masked_select', ['']) as (self: Tensor, mask: Tensor) => Tensor;

/** `aten::take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor` */
export const take_along_dim = operator('aten::take_along_dim', ['']) as (self: Tensor, indices: Tensor, options?: Options<{ dim: number | null }>) => Tensor;

/** `aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]` */
export const split = operator('aten::split', ['Tensor']) as (self: Tensor, split_size: number, options?: Options<{ dim: number }>) => Tensor[];

/** `aten::split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[]` */
export const split_with_sizes = operator('aten::split_with_sizes', ['']) as (self: Tensor, split_sizes: readonly number[], options?: Options<{ dim: number }>) => Tensor[];

/** `aten::chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]` */
export const chunk = operator('aten::chunk', ['']) as (self: Tensor, chunks: number, options?: Options<{ dim: number }>) => Tensor[];

/** `aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]` */
export const unbind = operator('aten::unbind', ['int']) as (self: Tensor, options?: Options<{ dim: number }>) => Tensor[];

/** `aten::flip(Tensor self, int[] dims) -> Tensor` */
export const flip = operator('aten::flip', ['']) as (self: Tensor, dims: readonly number[]) => Tensor;

/** `aten::roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor` */
export const roll = operator('aten::roll', ['']) as (self: Tensor, shifts: number | readonly number[], options?: Options<{ dims: number | readonly number[] }>) => Tensor;

/**
 * `aten::movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)`
 * `aten::movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)`
 */
export const movedim = operator('aten::movedim', ['int', 'intlist']) as {
  (self: Tensor, source: number, destination: number): Tensor;
  (self: Tensor, source: readonly number[], destination: readonly number[]): Tensor;
};

/** `aten::contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a)` */
export const contiguous = operator('aten::contiguous', ['']) as (self: Tensor, options?: Options<{ memory_format: MemoryFormat }>) => Tensor;

/** `aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor` */
export const clone = operator('aten::clone', ['']) as (self: Tensor, options?: Options<{ memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::detach(Tensor(a) self) -> Tensor(a)` */
export const detach = operator('aten::detach', ['']) as (self: Tensor) => Tensor;

/** `aten::alias(Tensor(a) self) -> Tensor(a)` */
export const alias = operator('aten::alias', ['']) as (self: Tensor) => Tensor;

/** `aten::to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)` */
export const to = operator('aten::to', ['dtype_layout']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; non_blocking: boolean; copy: boolean; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor` */
export const _to_copy = operator('aten::_to_copy', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; non_blocking: boolean; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor` */
export const pad = operator('aten::pad', ['']) as (self: Tensor, pad: readonly number[], options?: Options<{ mode: string; value: number | null }>) => Tensor;

/** `aten::constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor` */
export const constant_pad_nd = operator('aten::constant_pad_nd', ['']) as (self: Tensor, pad: readonly number[], options?: Options<{ value: Scalar }>) => Tensor;

/** `aten::diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)` */
export const diagonal = operator('aten::diagonal', ['']) as (self: Tensor, options?: Options<{ offset: number; dim1: number; dim2: number }>) => Tensor;

/** `aten::diag(Tensor self, int diagonal=0) -> Tensor` */
export const diag = operator('aten::diag', ['']) as (self: Tensor, options?: Options<{ diagonal: number }>) => Tensor;

/** `aten::tril(Tensor self, SymInt diagonal=0) -> Tensor` */
export const tril = operator('aten::tril', ['']) as (self: Tensor, options?: Options<{ diagonal: number }>) => Tensor;

/** `aten::triu(Tensor self, SymInt diagonal=0) -> Tensor` */
export const triu = operator('aten::triu', ['']) as (self: Tensor, options?: Options<{ diagonal: number }>) => Tensor;

/** `aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)` */
export const unfold = operator('aten::unfold', ['']) as (self: Tensor, dimension: number, size: number, step: number) => Tensor;

/** `aten::as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)` */
export const as_strided = operator('aten::as_strided', ['']) as (self: Tensor, size: readonly number[], stride: readonly number[], options?: Options<{ storage_offset: number | null }>) => Tensor;

/** `aten::mm(Tensor self, Tensor mat2) -> Tensor` */
export const mm = operator('aten::mm', ['']) as (self: Tensor, mat2: Tensor) => Tensor;

/** `aten::matmul(Tensor self, Tensor other) -> Tensor` */
export const matmul = operator('aten::matmul', ['']) as (self: Tensor, other: Tensor | Scalar) => Tensor;

/** `aten::bmm(Tensor self, Tensor mat2) -> Tensor` */
export const bmm = operator('aten::bmm', ['']) as (self: Tensor, mat2: Tensor) => Tensor;

/** `aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addmm = operator('aten::addmm', ['']) as (self: Tensor, mat1: Tensor, mat2: Tensor, options?: Options<{ beta: Scalar; alpha: Scalar }>) => Tensor;

/** `aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const baddbmm = operator('aten::baddbmm', ['']) as (self: Tensor, batch1: Tensor, batch2: Tensor, options?: Options<{ beta: Scalar; alpha: Scalar }>) => Tensor;

/** `aten::mv(Tensor self, Tensor vec) -> Tensor` */
export const mv = operator('aten::mv', ['']) as (self: Tensor, vec: Tensor) => Tensor;

/** `aten::dot(Tensor self, Tensor tensor) -> Tensor` */
export const dot = operator('aten::dot', ['']) as (self: Tensor, tensor: Tensor) => Tensor;

/** `aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor` */
export const linear = operator('aten::linear', ['']) as (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null }>) => Tensor;

/** `aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor` */
export const einsum = operator('aten::einsum', ['']) as (equation: string, tensors: readonly Tensor[], options?: Options<{ path: readonly number[] | null }>) => Tensor;

/** `aten::outer(Tensor self, Tensor vec2) -> Tensor` */
export const outer = operator('aten::outer', ['']) as (self: Tensor, vec2: Tensor) => Tensor;

/** `aten::linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor` */
export const linalg_svdvals = operator('aten::linalg_svdvals', ['']) as (A: Tensor, options?: Options<{ driver: string | null }>) => Tensor;

/** `aten::linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)` */
export const linalg_svd = operator('aten::linalg_svd', ['']) as (A: Tensor, options?: Options<{ full_matrices: boolean; driver: string | null }>) => [U: Tensor, S: Tensor, Vh: Tensor];

/** `aten::linalg_eigvalsh(Tensor self, str UPLO="L") -> Tensor` */
export const linalg_eigvalsh = operator('aten::linalg_eigvalsh', ['']) as (self: Tensor, options?: Options<{ UPLO: string }>) => Tensor;

/** `aten::linalg_eigh(Tensor self, str UPLO="L") -> (Tensor eigenvalues, Tensor eigenvectors)` */
export const linalg_eigh = operator('aten::linalg_eigh', ['']) as (self: Tensor, options?: Options<{ UPLO: string }>) => [eigenvalues: Tensor, eigenvectors: Tensor];

/** `aten::linalg_qr(Tensor A, str mode="reduced") -> (Tensor Q, Tensor R)` */
export const linalg_qr = operator('aten::linalg_qr', ['']) as (A: Tensor, options?: Options<{ mode: string }>) => [Q: Tensor, R: Tensor];

/** `aten::linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor` */
export const linalg_solve = operator('aten::linalg_solve', ['']) as (A: Tensor, B: Tensor, options?: Options<{ left: boolean }>) => Tensor;

/** `aten::linalg_inv(Tensor A) -> Tensor` */
export const linalg_inv = operator('aten::linalg_inv', ['']) as (A: Tensor) => Tensor;

/** `aten::linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const linalg_matrix_norm = operator('aten::linalg_matrix_norm', ['']) as (self: Tensor, ord: Scalar, options?: Options<{ dim: readonly number[]; keepdim: boolean; dtype: DType | null }>) => Tensor;

/** `aten::cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor` */
export const cdist = operator('aten::cdist', ['']) as (x1: Tensor, x2: Tensor, options?: Options<{ p: number; compute_mode: number | null }>) => Tensor;

/** `aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor` */
export const cosine_similarity = operator('aten::cosine_similarity', ['']) as (x1: Tensor, x2: Tensor, options?: Options<{ dim: number; eps: number }>) => Tensor;

/**
 * `aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor`
 * `aten::conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor`
 */
export const conv1d = operator('aten::conv1d', ['', 'padding']) as {
  (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; groups: number }>): Tensor;
  (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: string; dilation: number | readonly number[]; groups: number }>): Tensor;
};

/**
 * `aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor`
 * `aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor`
 */
export const conv2d = operator('aten::conv2d', ['', 'padding']) as {
  (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; groups: number }>): Tensor;
  (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: string; dilation: number | readonly number[]; groups: number }>): Tensor;
};

/**
 * `aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor`
 * `aten::conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], str padding="valid", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor`
 */
export const conv3d = operator('aten::conv3d', ['', 'padding']) as {
  (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; groups: number }>): Tensor;
  (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: string; dilation: number | readonly number[]; groups: number }>): Tensor;
};

/** `aten::conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor` */
export const conv_transpose2d = operator('aten::conv_transpose2d', ['input']) as (input: Tensor, weight: Tensor, options?: Options<{ bias: Tensor | null; stride: number | readonly number[]; padding: number | readonly number[]; output_padding: number | readonly number[]; groups: number; dilation: number | readonly number[] }>) => Tensor;

/** `aten::convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
export const convolution = operator('aten::convolution', ['']) as (input: Tensor, weight: Tensor, bias: Tensor | null, stride: readonly number[], padding: readonly number[], dilation: readonly number[], transposed: boolean, output_padding: readonly number[], groups: number) => Tensor;

/** `aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
export const batch_norm = operator('aten::batch_norm', ['']) as (input: Tensor, weight: Tensor | null, bias: Tensor | null, running_mean: Tensor | null, running_var: Tensor | null, training: boolean, momentum: number, eps: number, cudnn_enabled: boolean) => Tensor;

/** `aten::native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)` */
export const native_batch_norm = operator('aten::native_batch_norm', ['']) as (input: Tensor, weight: Tensor | null, bias: Tensor | null, running_mean: Tensor | null, running_var: Tensor | null, training: boolean, momentum: number, eps: number) => [Tensor, Tensor, Tensor];

/** `aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)` */
export const native_layer_norm = operator('aten::native_layer_norm', ['']) as (input: Tensor, normalized_shape: readonly number[], weight: Tensor | null, bias: Tensor | null, eps: number) => [Tensor, Tensor, Tensor];

/** `aten::_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!) running_mean, Tensor(b!) running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)` */
export const _native_batch_norm_legit = operator('aten::_native_batch_norm_legit', ['']) as (input: Tensor, weight: Tensor | null, bias: Tensor | null, running_mean: Tensor, running_var: Tensor, training: boolean, momentum: number, eps: number) => [Tensor, Tensor, Tensor];

/** `aten::native_batch_norm_backward(Tensor grad_out, Tensor input, Tensor? weight, Tensor? running_mean, Tensor? running_var, Tensor? save_mean, Tensor? save_invstd, bool train, float eps, bool[3] output_mask) -> (Tensor, Tensor, Tensor)` */
export const native_batch_norm_backward = operator('aten::native_batch_norm_backward', ['']) as (grad_out: Tensor, input: Tensor, weight: Tensor | null, running_mean: Tensor | null, running_var: Tensor | null, save_mean: Tensor | null, save_invstd: Tensor | null, train: boolean, eps: number, output_mask: boolean | readonly boolean[]) => [Tensor, Tensor, Tensor];

/** `aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor` */
export const group_norm = operator('aten::group_norm', ['']) as (input: Tensor, num_groups: number, options?: Options<{ weight: Tensor | null; bias: Tensor | null; eps: number; cudnn_enabled: boolean }>) => Tensor;

/** `aten::layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor` */
export const layer_norm = operator('aten::layer_norm', ['']) as (input: Tensor, normalized_shape: readonly number[], options?: Options<{ weight: Tensor | null; bias: Tensor | null; eps: number; cudnn_enable: boolean }>) => Tensor;

/** `aten::max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
export const max_pool1d = operator('aten::max_pool1d', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>) => Tensor;

/** `aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor` */
export const max_pool2d = operator('aten::max_pool2d', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>) => Tensor;

/** `aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
export const max_pool3d = operator('aten::max_pool3d', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>) => Tensor;

/** `aten::max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)` */
export const max_pool3d_with_indices = operator('aten::max_pool3d_with_indices', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>) => [Tensor, Tensor];

/** `aten::avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool ceil_mode=False, bool count_include_pad=True) -> Tensor` */
export const avg_pool1d = operator('aten::avg_pool1d', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; ceil_mode: boolean; count_include_pad: boolean }>) => Tensor;

/** `aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor` */
export const avg_pool2d = operator('aten::avg_pool2d', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; ceil_mode: boolean; count_include_pad: boolean; divisor_override: number | null }>) => Tensor;

/** `aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor` */
export const avg_pool3d = operator('aten::avg_pool3d', ['']) as (self: Tensor, kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; ceil_mode: boolean; count_include_pad: boolean; divisor_override: number | null }>) => Tensor;

/** `aten::adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor` */
export const adaptive_avg_pool1d = operator('aten::adaptive_avg_pool1d', ['']) as (self: Tensor, output_size: number | readonly number[]) => Tensor;

/** `aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor` */
export const adaptive_avg_pool2d = operator('aten::adaptive_avg_pool2d', ['']) as (self: Tensor, output_size: number | readonly number[]) => Tensor;

/** `aten::adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor` */
export const adaptive_avg_pool3d = operator('aten::adaptive_avg_pool3d', ['']) as (self: Tensor, output_size: number | readonly number[]) => Tensor;

/** `aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)` */
export const adaptive_max_pool2d = operator('aten::adaptive_max_pool2d', ['']) as (self: Tensor, output_size: number | readonly number[]) => [Tensor, Tensor];

/** `aten::adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)` */
export const adaptive_max_pool3d = operator('aten::adaptive_max_pool3d', ['']) as (self: Tensor, output_size: number | readonly number[]) => [Tensor, Tensor];

/** `aten::dropout(Tensor input, float p, bool train) -> Tensor` */
export const dropout = operator('aten::dropout', ['']) as (input: Tensor, p: number, train: boolean) => Tensor;

/** `aten::native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)` */
export const native_dropout = operator('aten::native_dropout', ['']) as (input: Tensor, p: number, train: boolean | null) => [Tensor, Tensor];

/** `aten::relu(Tensor self) -> Tensor` */
export const relu = operator('aten::relu', ['']) as (self: Tensor) => Tensor;

/** `aten::gelu(Tensor self, *, str approximate="none") -> Tensor` */
export const gelu = operator('aten::gelu', ['']) as (self: Tensor, options?: Options<{ approximate: string }>) => Tensor;

/** `aten::silu(Tensor self) -> Tensor` */
export const silu = operator('aten::silu', ['']) as (self: Tensor) => Tensor;

/** `aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor` */
export const elu = operator('aten::elu', ['']) as (self: Tensor, options?: Options<{ alpha: Scalar; scale: Scalar; input_scale: Scalar }>) => Tensor;

/** `aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor` */
export const leaky_relu = operator('aten::leaky_relu', ['']) as (self: Tensor, options?: Options<{ negative_slope: Scalar }>) => Tensor;

/** `aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor` */
export const softplus = operator('aten::softplus', ['']) as (self: Tensor, options?: Options<{ beta: Scalar; threshold: Scalar }>) => Tensor;

/** `aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor` */
export const threshold = operator('aten::threshold', ['']) as (self: Tensor, threshold: Scalar, value: Scalar) => Tensor;

/** `aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor` */
export const hardtanh = operator('aten::hardtanh', ['']) as (self: Tensor, options?: Options<{ min_val: Scalar; max_val: Scalar }>) => Tensor;

/** `aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
export const softmax = operator('aten::softmax', ['int']) as {
  (self: Tensor, dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
};

/** `aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
export const log_softmax = operator('aten::log_softmax', ['int']) as {
  (self: Tensor, dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  (self: Tensor, options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
};

/** `aten::cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100, float label_smoothing=0.) -> Tensor` */
export const cross_entropy_loss = operator('aten::cross_entropy_loss', ['']) as (self: Tensor, target: Tensor, options?: Options<{ weight: Tensor | null; reduction: number; ignore_index: number; label_smoothing: number }>) => Tensor;

/** `aten::nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
export const nll_loss = operator('aten::nll_loss', ['']) as (self: Tensor, target: Tensor, options?: Options<{ weight: Tensor | null; reduction: number; ignore_index: number }>) => Tensor;

/** `aten::mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
export const mse_loss = operator('aten::mse_loss', ['']) as (self: Tensor, target: Tensor, options?: Options<{ reduction: number }>) => Tensor;

/** `aten::l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
export const l1_loss = operator('aten::l1_loss', ['']) as (self: Tensor, target: Tensor, options?: Options<{ reduction: number }>) => Tensor;

/** `aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.) -> Tensor` */
export const smooth_l1_loss = operator('aten::smooth_l1_loss', ['']) as (self: Tensor, target: Tensor, options?: Options<{ reduction: number; beta: number }>) => Tensor;

/** `aten::kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor` */
export const kl_div = operator('aten::kl_div', ['']) as (self: Tensor, target: Tensor, options?: Options<{ reduction: number; log_target: boolean }>) => Tensor;

/** `aten::binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=1) -> Tensor` */
export const binary_cross_entropy_with_logits = operator('aten::binary_cross_entropy_with_logits', ['']) as (self: Tensor, target: Tensor, options?: Options<{ weight: Tensor | null; pos_weight: Tensor | null; reduction: number }>) => Tensor;

/** `aten::embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor` */
export const embedding = operator('aten::embedding', ['']) as (weight: Tensor, indices: Tensor, options?: Options<{ padding_idx: number; scale_grad_by_freq: boolean; sparse: boolean }>) => Tensor;

/** `aten::one_hot(Tensor self, int num_classes=-1) -> Tensor` */
export const one_hot = operator('aten::one_hot', ['']) as (self: Tensor, options?: Options<{ num_classes: number }>) => Tensor;

/** `aten::upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor` */
export const upsample_nearest1d = operator('aten::upsample_nearest1d', ['']) as (self: Tensor, output_size: number | readonly number[], options?: Options<{ scales: number | null }>) => Tensor;

/** `aten::upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor` */
export const upsample_nearest2d = operator('aten::upsample_nearest2d', ['']) as (self: Tensor, output_size: number | readonly number[], options?: Options<{ scales_h: number | null; scales_w: number | null }>) => Tensor;

/** `aten::upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor` */
export const upsample_nearest3d = operator('aten::upsample_nearest3d', ['']) as (self: Tensor, output_size: number | readonly number[], options?: Options<{ scales_d: number | null; scales_h: number | null; scales_w: number | null }>) => Tensor;

/** `aten::upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor` */
export const upsample_linear1d = operator('aten::upsample_linear1d', ['']) as (self: Tensor, output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales: number | null }>) => Tensor;

/** `aten::upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
export const upsample_bilinear2d = operator('aten::upsample_bilinear2d', ['']) as (self: Tensor, output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_h: number | null; scales_w: number | null }>) => Tensor;

/** `aten::upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
export const upsample_bicubic2d = operator('aten::upsample_bicubic2d', ['']) as (self: Tensor, output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_h: number | null; scales_w: number | null }>) => Tensor;

/** `aten::upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor` */
export const upsample_trilinear3d = operator('aten::upsample_trilinear3d', ['']) as (self: Tensor, output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_d: number | null; scales_h: number | null; scales_w: number | null }>) => Tensor;

/** `aten::_upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
export const _upsample_bilinear2d_aa = operator('aten::_upsample_bilinear2d_aa', ['']) as (self: Tensor, output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_h: number | null; scales_w: number | null }>) => Tensor;

/** `aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
export const im2col = operator('aten::im2col', ['']) as (self: Tensor, kernel_size: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]) => Tensor;

/** `aten::col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
export const col2im = operator('aten::col2im', ['']) as (self: Tensor, output_size: number | readonly number[], kernel_size: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]) => Tensor;

/** `aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor` */
export const scaled_dot_product_attention = operator('aten::scaled_dot_product_attention', ['']) as (query: Tensor, key: Tensor, value: Tensor, options?: Options<{ attn_mask: Tensor | null; dropout_p: number; is_causal: boolean; scale: number | null; enable_gqa: boolean }>) => Tensor;

/**
 * `mkldnn::_convolution_pointwise(Tensor X, Tensor W, Tensor? B, int[] padding, int[] stride, int[] dilation, int groups, str attr, Scalar?[] scalars, str? algorithm) -> Tensor Y`
 * `mkldnn::_convolution_pointwise.binary(Tensor X, Tensor other, Tensor W, Tensor? B, int[] padding, int[] stride, int[] dilation, int groups, str binary_attr, Scalar? alpha, str? unary_attr, Scalar?[] unary_scalars, str? unary_algorithm) -> Tensor Y`
 */
export const mkldnn__convolution_pointwise = operator('mkldnn::_convolution_pointwise', ['', 'binary']) as {
  (X: Tensor, W: Tensor, B: Tensor | null, padding: readonly number[], stride: readonly number[], dilation: readonly number[], groups: number, attr: string, scalars: readonly (Scalar | null)[], algorithm: string | null): Tensor;
  (X: Tensor, other: Tensor | Scalar, W: Tensor, B: Tensor | null, padding: readonly number[], stride: readonly number[], dilation: readonly number[], groups: number, binary_attr: string, alpha: Scalar | null, unary_attr: string | null, unary_scalars: readonly (Scalar | null)[], unary_algorithm: string | null): Tensor;
};

/** `mkldnn::_convolution_pointwise_.binary(Tensor(a!) other, Tensor X, Tensor W, Tensor? B, int[] padding, int[] stride, int[] dilation, int groups, str binary_attr, Scalar? alpha, str? unary_attr, Scalar?[] unary_scalars, str? unary_algorithm) -> Tensor(a!) Y` */
export const mkldnn__convolution_pointwise_ = operator('mkldnn::_convolution_pointwise_', ['binary']) as (other: Tensor | Scalar, X: Tensor, W: Tensor, B: Tensor | null, padding: readonly number[], stride: readonly number[], dilation: readonly number[], groups: number, binary_attr: string, alpha: Scalar | null, unary_attr: string | null, unary_scalars: readonly (Scalar | null)[], unary_algorithm: string | null) => Tensor;

/** `mkldnn::_reorder_convolution_weight(Tensor self, int[2] padding=0, int[2] stride=1, int[2] dilation=1, int groups=1, int[]? input_size=None) -> Tensor Y` */
export const mkldnn__reorder_convolution_weight = operator('mkldnn::_reorder_convolution_weight', ['']) as (self: Tensor, options?: Options<{ padding: number | readonly number[]; stride: number | readonly number[]; dilation: number | readonly number[]; groups: number; input_size: readonly number[] | null }>) => Tensor;

/** `aten::mkldnn_reorder_conv2d_weight(Tensor self, SymInt[2] padding=[0, 0], SymInt[2] stride=[1, 1], SymInt[2] dilation=[1, 1], SymInt groups=1, SymInt[]? input_size=None) -> Tensor` */
export const mkldnn_reorder_conv2d_weight = operator('aten::mkldnn_reorder_conv2d_weight', ['']) as (self: Tensor, options?: Options<{ padding: number | readonly number[]; stride: number | readonly number[]; dilation: number | readonly number[]; groups: number; input_size: readonly number[] | null }>) => Tensor;

/** `aten::mkldnn_reorder_conv3d_weight(Tensor self, SymInt[3] padding=[0, 0, 0], SymInt[3] stride=[1, 1, 1], SymInt[3] dilation=[1, 1, 1], SymInt groups=1, SymInt[]? input_size=None) -> Tensor` */
export const mkldnn_reorder_conv3d_weight = operator('aten::mkldnn_reorder_conv3d_weight', ['']) as (self: Tensor, options?: Options<{ padding: number | readonly number[]; stride: number | readonly number[]; dilation: number | readonly number[]; groups: number; input_size: readonly number[] | null }>) => Tensor;

/** `aten::to_mkldnn(Tensor self, ScalarType? dtype=None) -> Tensor` */
export const to_mkldnn = operator('aten::to_mkldnn', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null }>) => Tensor;

/** `aten::to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor` */
export const to_dense = operator('aten::to_dense', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; masked_grad: boolean | null }>) => Tensor;

/** `aten::empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const empty = operator('aten::empty', ['memory_format']) as (size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const empty_strided = operator('aten::empty_strided', ['']) as (size: readonly number[], stride: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/** `aten::zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const zeros = operator('aten::zeros', ['']) as (size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/** `aten::ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const ones = operator('aten::ones', ['']) as (size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/** `aten::full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const full = operator('aten::full', ['']) as (size: readonly number[], fill_value: Scalar, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/**
 * `aten::eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const eye = operator('aten::eye', ['', 'm']) as {
  (n: number, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (n: number, m: number, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/**
 * `aten::arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const arange = operator('aten::arange', ['', 'start', 'start_step']) as {
  (end: Scalar, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (start: Scalar, end: Scalar, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (start: Scalar, end: Scalar, options?: Options<{ step: Scalar; dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/** `aten::linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const linspace = operator('aten::linspace', ['']) as (start: Scalar, end: Scalar, steps: number, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/** `aten::scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const scalar_tensor = operator('aten::scalar_tensor', ['']) as (s: Scalar, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/**
 * `aten::rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::rand.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const rand = operator('aten::rand', ['', 'generator']) as {
  (size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (size: readonly number[], options?: Options<{ generator: Generator | null; dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/**
 * `aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::randn.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const randn = operator('aten::randn', ['', 'generator']) as {
  (size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (size: readonly number[], options?: Options<{ generator: Generator | null; dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/**
 * `aten::randint(SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::randint.low(SymInt low, SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::randint.generator(SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::randint.low_generator(SymInt low, SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const randint = operator('aten::randint', ['', 'low', 'generator', 'low_generator']) as {
  (high: number, size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (low: number, high: number, size: readonly number[], options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (high: number, size: readonly number[], options?: Options<{ generator: Generator | null; dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (low: number, high: number, size: readonly number[], options?: Options<{ generator: Generator | null; dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/**
 * `aten::randperm(SymInt n, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::randperm.generator(SymInt n, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const randperm = operator('aten::randperm', ['', 'generator']) as {
  (n: number, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (n: number, options?: Options<{ generator: Generator | null; dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/** `aten::bernoulli(Tensor self, *, Generator? generator=None) -> Tensor` */
export const bernoulli = operator('aten::bernoulli', ['']) as (self: Tensor, options?: Options<{ generator: Generator | null }>) => Tensor;

/** `aten::multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor` */
export const multinomial = operator('aten::multinomial', ['']) as (self: Tensor, num_samples: number, options?: Options<{ replacement: boolean; generator: Generator | null }>) => Tensor;

/** `aten::zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const zeros_like = operator('aten::zeros_like', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const ones_like = operator('aten::ones_like', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const empty_like = operator('aten::empty_like', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const full_like = operator('aten::full_like', ['']) as (self: Tensor, fill_value: Scalar, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const rand_like = operator('aten::rand_like', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/** `aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const randn_like = operator('aten::randn_like', ['']) as (self: Tensor, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>) => Tensor;

/**
 * `aten::hann_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * `aten::hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const hann_window = operator('aten::hann_window', ['', 'periodic']) as {
  (window_length: number, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
  (window_length: number, periodic: boolean, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>): Tensor;
};

/** `aten::hamming_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const hamming_window = operator('aten::hamming_window', ['']) as (window_length: number, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null }>) => Tensor;

/** `aten::stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor` */
export const stft = operator('aten::stft', ['center']) as (self: Tensor, n_fft: number, options?: Options<{ hop_length: number | null; win_length: number | null; window: Tensor | null; center: boolean; pad_mode: string; normalized: boolean; onesided: boolean | null; return_complex: boolean | null; align_to_window: boolean | null }>) => Tensor;

/** `aten::istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor` */
export const istft = operator('aten::istft', ['']) as (self: Tensor, n_fft: number, options?: Options<{ hop_length: number | null; win_length: number | null; window: Tensor | null; center: boolean; normalized: boolean; onesided: boolean | null; length: number | null; return_complex: boolean }>) => Tensor;

/** `aten::fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const fft_rfft = operator('aten::fft_rfft', ['']) as (self: Tensor, options?: Options<{ n: number | null; dim: number; norm: string | null }>) => Tensor;

/** `aten::fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const fft_irfft = operator('aten::fft_irfft', ['']) as (self: Tensor, options?: Options<{ n: number | null; dim: number; norm: string | null }>) => Tensor;

/** `aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const fft_fft = operator('aten::fft_fft', ['']) as (self: Tensor, options?: Options<{ n: number | null; dim: number; norm: string | null }>) => Tensor;

/** `aten::fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const fft_ifft = operator('aten::fft_ifft', ['']) as (self: Tensor, options?: Options<{ n: number | null; dim: number; norm: string | null }>) => Tensor;

/** `aten::fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const fft_rfft2 = operator('aten::fft_rfft2', ['']) as (self: Tensor, options?: Options<{ s: number | readonly number[] | null; dim: number | readonly number[]; norm: string | null }>) => Tensor;

/** `aten::fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const fft_irfft2 = operator('aten::fft_irfft2', ['']) as (self: Tensor, options?: Options<{ s: number | readonly number[] | null; dim: number | readonly number[]; norm: string | null }>) => Tensor;

/** `aten::view_as_real(Tensor(a) self) -> Tensor(a)` */
export const view_as_real = operator('aten::view_as_real', ['']) as (self: Tensor) => Tensor;

/** `aten::view_as_complex(Tensor(a) self) -> Tensor(a)` */
export const view_as_complex = operator('aten::view_as_complex', ['']) as (self: Tensor) => Tensor;

/** `aten::real(Tensor(a) self) -> Tensor(a)` */
export const real = operator('aten::real', ['']) as (self: Tensor) => Tensor;

/** `aten::imag(Tensor(a) self) -> Tensor(a)` */
export const imag = operator('aten::imag', ['']) as (self: Tensor) => Tensor;

/** `aten::complex(Tensor real, Tensor imag) -> Tensor` */
export const complex = operator('aten::complex', ['']) as (real: Tensor, imag: Tensor) => Tensor;

/** `aten::_fused_sgd_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] momentum_buffer_list, *, float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
export const _fused_sgd_ = operator('aten::_fused_sgd_', ['']) as (self: readonly Tensor[], grads: readonly Tensor[], momentum_buffer_list: readonly Tensor[], options: { weight_decay: number; momentum: number; lr: number; dampening: number; nesterov: boolean; maximize: boolean; is_first_step: boolean } & Options<{ grad_scale: Tensor | null; found_inf: Tensor | null }>) => void;

/** `aten::_fused_adamw_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs, Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
export const _fused_adamw_ = operator('aten::_fused_adamw_', ['']) as (self: readonly Tensor[], grads: readonly Tensor[], exp_avgs: readonly Tensor[], exp_avg_sqs: readonly Tensor[], max_exp_avg_sqs: readonly Tensor[], state_steps: readonly Tensor[], options: { lr: number; beta1: number; beta2: number; weight_decay: number; eps: number; amsgrad: boolean; maximize: boolean } & Options<{ grad_scale: Tensor | null; found_inf: Tensor | null }>) => void;

/**
 * `aten::_foreach_add_.List(Tensor(a!)[] self, Tensor[] other, *, Scalar alpha=1) -> ()`
 * `aten::_foreach_add_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()`
 */
export const _foreach_add_ = operator('aten::_foreach_add_', ['List', 'Scalar']) as {
  (self: readonly Tensor[], other: readonly Tensor[], options?: Options<{ alpha: Scalar }>): void;
  (self: readonly Tensor[], scalar: Scalar): void;
};

/** `aten::_foreach_add.List(Tensor[] self, Tensor[] other, *, Scalar alpha=1) -> Tensor[]` */
export const _foreach_add = operator('aten::_foreach_add', ['List']) as (self: readonly Tensor[], other: readonly Tensor[], options?: Options<{ alpha: Scalar }>) => Tensor[];

/** `aten::_foreach_sub_.List(Tensor(a!)[] self, Tensor[] other, *, Scalar alpha=1) -> ()` */
export const _foreach_sub_ = operator('aten::_foreach_sub_', ['List']) as (self: readonly Tensor[], other: readonly Tensor[], options?: Options<{ alpha: Scalar }>) => void;

/**
 * `aten::_foreach_mul_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()`
 * `aten::_foreach_mul_.List(Tensor(a!)[] self, Tensor[] other) -> ()`
 * `aten::_foreach_mul_.Tensor(Tensor(a!)[] self, Tensor other) -> ()`
 */
export const _foreach_mul_ = operator('aten::_foreach_mul_', ['Scalar', 'List', 'Tensor']) as {
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], other: Tensor | Scalar): void;
};

/**
 * `aten::_foreach_mul.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * `aten::_foreach_mul.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 */
export const _foreach_mul = operator('aten::_foreach_mul', ['Scalar', 'List']) as {
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
};

/**
 * `aten::_foreach_div_.List(Tensor(a!)[] self, Tensor[] other) -> ()`
 * `aten::_foreach_div_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()`
 */
export const _foreach_div_ = operator('aten::_foreach_div_', ['List', 'Scalar']) as {
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
};

/** `aten::_foreach_addcmul_.Scalar(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> ()` */
export const _foreach_addcmul_ = operator('aten::_foreach_addcmul_', ['Scalar']) as (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], options?: Options<{ value: Scalar }>) => void;

/** `aten::_foreach_addcdiv_.Scalar(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> ()` */
export const _foreach_addcdiv_ = operator('aten::_foreach_addcdiv_', ['Scalar']) as (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], options?: Options<{ value: Scalar }>) => void;

/** `aten::_foreach_lerp_.Scalar(Tensor(a!)[] self, Tensor[] tensors1, Scalar weight) -> ()` */
export const _foreach_lerp_ = operator('aten::_foreach_lerp_', ['Scalar']) as (self: readonly Tensor[], tensors1: readonly Tensor[], weight: Scalar) => void;

/** `aten::_foreach_norm.Scalar(Tensor[] self, Scalar ord=2, ScalarType? dtype=None) -> Tensor[]` */
export const _foreach_norm = operator('aten::_foreach_norm', ['Scalar']) as (self: readonly Tensor[], options?: Options<{ ord: Scalar; dtype: DType | null }>) => Tensor[];

/** `aten::_foreach_zero_(Tensor(a!)[] self) -> ()` */
export const _foreach_zero_ = operator('aten::_foreach_zero_', ['']) as (self: readonly Tensor[]) => void;

/** `aten::_foreach_copy_(Tensor(a!)[] self, Tensor[] src, bool non_blocking=False) -> ()` */
export const _foreach_copy_ = operator('aten::_foreach_copy_', ['']) as (self: readonly Tensor[], src: readonly Tensor[], options?: Options<{ non_blocking: boolean }>) => void;

/** `aten::_foreach_sqrt(Tensor[] self) -> Tensor[]` */
export const _foreach_sqrt = operator('aten::_foreach_sqrt', ['']) as (self: readonly Tensor[]) => Tensor[];

/** `aten::_foreach_sqrt_(Tensor(a!)[] self) -> ()` */
export const _foreach_sqrt_ = operator('aten::_foreach_sqrt_', ['']) as (self: readonly Tensor[]) => void;

/** `aten::_foreach_neg(Tensor[] self) -> Tensor[]` */
export const _foreach_neg = operator('aten::_foreach_neg', ['']) as (self: readonly Tensor[]) => Tensor[];

/** `aten::_amp_foreach_non_finite_check_and_unscale_(Tensor(a!)[] self, Tensor(b!) found_inf, Tensor inv_scale) -> ()` */
export const _amp_foreach_non_finite_check_and_unscale_ = operator('aten::_amp_foreach_non_finite_check_and_unscale_', ['']) as (self: readonly Tensor[], found_inf: Tensor, inv_scale: Tensor) => void;

/** `aten::_amp_update_scale_(Tensor(a!) self, Tensor(b!) growth_tracker, Tensor found_inf, float scale_growth_factor, float scale_backoff_factor, int growth_interval) -> Tensor(a!)` */
export const _amp_update_scale_ = operator('aten::_amp_update_scale_', ['']) as (self: Tensor, growth_tracker: Tensor, found_inf: Tensor, scale_growth_factor: number, scale_backoff_factor: number, growth_interval: number) => Tensor;

export { var_ as var };

/** The operators that are methods of Tensor: those whose first argument is `self`. */
export interface TensorMethods {
  add(other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>): Tensor;
  sub(other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>): Tensor;
  mul(other: Tensor | Scalar): Tensor;
  div(other: Tensor | Scalar): Tensor;
  div(other: Tensor | Scalar, options?: Options<{ rounding_mode: string | null }>): Tensor;
  remainder(other: Tensor | Scalar): Tensor;
  neg(): Tensor;
  abs(): Tensor;
  sign(): Tensor;
  exp(): Tensor;
  expm1(): Tensor;
  log(): Tensor;
  log2(): Tensor;
  log10(): Tensor;
  log1p(): Tensor;
  sqrt(): Tensor;
  rsqrt(): Tensor;
  square(): Tensor;
  reciprocal(): Tensor;
  pow(exponent: Scalar): Tensor;
  pow(exponent: Tensor | Scalar): Tensor;
  sigmoid(): Tensor;
  tanh(): Tensor;
  erf(): Tensor;
  sin(): Tensor;
  cos(): Tensor;
  tan(): Tensor;
  atan2(other: Tensor | Scalar): Tensor;
  floor(): Tensor;
  ceil(): Tensor;
  round(): Tensor;
  trunc(): Tensor;
  clamp(options?: Options<{ min: Scalar | null; max: Scalar | null }>): Tensor;
  clamp(options?: Options<{ min: Tensor | null; max: Tensor | null }>): Tensor;
  clamp_min(min: Scalar): Tensor;
  clamp_max(max: Scalar): Tensor;
  maximum(other: Tensor | Scalar): Tensor;
  minimum(other: Tensor | Scalar): Tensor;
  lerp(end: Tensor, weight: Scalar): Tensor;
  lerp(end: Tensor, weight: Tensor): Tensor;
  addcmul(tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>): Tensor;
  addcdiv(tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>): Tensor;
  nan_to_num(options?: Options<{ nan: number | null; posinf: number | null; neginf: number | null }>): Tensor;
  masked_fill(mask: Tensor, value: Scalar): Tensor;
  masked_fill(mask: Tensor, value: Tensor): Tensor;
  eq(other: Tensor | Scalar): Tensor;
  ne(other: Tensor | Scalar): Tensor;
  lt(other: Tensor | Scalar): Tensor;
  le(other: Tensor | Scalar): Tensor;
  gt(other: Tensor | Scalar): Tensor;
  ge(other: Tensor | Scalar): Tensor;
  logical_and(other: Tensor | Scalar): Tensor;
  logical_or(other: Tensor | Scalar): Tensor;
  logical_xor(other: Tensor | Scalar): Tensor;
  logical_not(): Tensor;
  any(): Tensor;
  any(dim: number, options?: Options<{ keepdim: boolean }>): Tensor;
  any(options: { dim: number } & Options<{ keepdim: boolean }>): Tensor;
  all(): Tensor;
  all(dim: number, options?: Options<{ keepdim: boolean }>): Tensor;
  all(options: { dim: number } & Options<{ keepdim: boolean }>): Tensor;
  isfinite(): Tensor;
  isnan(): Tensor;
  isinf(): Tensor;
  equal(other: Tensor | Scalar): boolean;
  allclose(other: Tensor | Scalar, options?: Options<{ rtol: number; atol: number; equal_nan: boolean }>): boolean;
  nonzero(): Tensor;
  bincount(options?: Options<{ weights: Tensor | null; minlength: number }>): Tensor;
  add_(other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>): Tensor;
  sub_(other: Tensor | Scalar, options?: Options<{ alpha: Scalar }>): Tensor;
  mul_(other: Tensor | Scalar): Tensor;
  div_(other: Tensor | Scalar): Tensor;
  neg_(): Tensor;
  exp_(): Tensor;
  sqrt_(): Tensor;
  relu_(): Tensor;
  sigmoid_(): Tensor;
  addcmul_(tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>): Tensor;
  addcdiv_(tensor1: Tensor, tensor2: Tensor, options?: Options<{ value: Scalar }>): Tensor;
  lerp_(end: Tensor, weight: Scalar): Tensor;
  lerp_(end: Tensor, weight: Tensor): Tensor;
  clamp_(options?: Options<{ min: Scalar | null; max: Scalar | null }>): Tensor;
  clamp_min_(min: Scalar): Tensor;
  clamp_max_(max: Scalar): Tensor;
  copy_(src: Tensor, options?: Options<{ non_blocking: boolean }>): Tensor;
  zero_(): Tensor;
  fill_(value: Scalar): Tensor;
  uniform_(options?: Options<{ from: number; to: number; generator: Generator | null }>): Tensor;
  normal_(options?: Options<{ mean: number; std: number; generator: Generator | null }>): Tensor;
  bernoulli_(options?: Options<{ p: number; generator: Generator | null }>): Tensor;
  index_copy_(dim: number, index: Tensor, source: Tensor): Tensor;
  index_add_(dim: number, index: Tensor, source: Tensor, options?: Options<{ alpha: Scalar }>): Tensor;
  index_fill_(dim: number, index: Tensor, value: Scalar): Tensor;
  index_put_(indices: readonly (Tensor | null)[], values: Tensor, options?: Options<{ accumulate: boolean }>): Tensor;
  scatter_(dim: number, index: Tensor, src: Tensor): Tensor;
  scatter_(dim: number, index: Tensor, value: Scalar): Tensor;
  scatter_add_(dim: number, index: Tensor, src: Tensor): Tensor;
  masked_fill_(mask: Tensor, value: Scalar): Tensor;
  sum(options?: Options<{ dtype: DType | null }>): Tensor;
  sum(dim: number | readonly number[] | null, options?: Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  sum(options: { dim: number | readonly number[] | null } & Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  nansum(options?: Options<{ dim: number | readonly number[] | null; keepdim: boolean; dtype: DType | null }>): Tensor;
  mean(options?: Options<{ dtype: DType | null }>): Tensor;
  mean(dim: number | readonly number[] | null, options?: Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  mean(options: { dim: number | readonly number[] | null } & Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  amax(options?: Options<{ dim: number | readonly number[]; keepdim: boolean }>): Tensor;
  amin(options?: Options<{ dim: number | readonly number[]; keepdim: boolean }>): Tensor;
  max(): Tensor;
  max(dim: number, options?: Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  max(options: { dim: number } & Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  max(other: Tensor | Scalar): Tensor;
  min(): Tensor;
  min(dim: number, options?: Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  min(options: { dim: number } & Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  min(other: Tensor | Scalar): Tensor;
  argmax(options?: Options<{ dim: number | null; keepdim: boolean }>): Tensor;
  argmin(options?: Options<{ dim: number | null; keepdim: boolean }>): Tensor;
  std(options?: Options<{ dim: number | readonly number[] | null; correction: Scalar | null; keepdim: boolean }>): Tensor;
  var(options?: Options<{ dim: number | readonly number[] | null; correction: Scalar | null; keepdim: boolean }>): Tensor;
  var_mean(options?: Options<{ dim: number | readonly number[] | null; correction: Scalar | null; keepdim: boolean }>): [Tensor, Tensor];
  prod(options?: Options<{ dtype: DType | null }>): Tensor;
  prod(dim: number, options?: Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  prod(options: { dim: number } & Options<{ keepdim: boolean; dtype: DType | null }>): Tensor;
  logsumexp(dim: number | readonly number[], options?: Options<{ keepdim: boolean }>): Tensor;
  logsumexp(options: { dim: number | readonly number[] } & Options<{ keepdim: boolean }>): Tensor;
  norm(options?: Options<{ p: Scalar }>): Tensor;
  norm(p: Scalar | null, dim: number | readonly number[], options?: Options<{ keepdim: boolean }>): Tensor;
  linalg_vector_norm(options?: Options<{ ord: Scalar; dim: number | readonly number[] | null; keepdim: boolean; dtype: DType | null }>): Tensor;
  cumsum(dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  cumsum(options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
  cumprod(dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  cumprod(options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
  topk(k: number, options?: Options<{ dim: number; largest: boolean; sorted: boolean }>): [values: Tensor, indices: Tensor];
  sort(options?: Options<{ dim: number; descending: boolean }>): [values: Tensor, indices: Tensor];
  sort(options?: Options<{ stable: boolean | null; dim: number; descending: boolean }>): [values: Tensor, indices: Tensor];
  argsort(options?: Options<{ dim: number; descending: boolean }>): Tensor;
  argsort(options: { stable: boolean } & Options<{ dim: number; descending: boolean }>): Tensor;
  median(): Tensor;
  median(dim: number, options?: Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  median(options: { dim: number } & Options<{ keepdim: boolean }>): [values: Tensor, indices: Tensor];
  quantile(q: number, options?: Options<{ dim: number | null; keepdim: boolean; interpolation: string }>): Tensor;
  unique_dim(dim: number, options?: Options<{ sorted: boolean; return_inverse: boolean; return_counts: boolean }>): [Tensor, Tensor, Tensor];
  unique_dim(options: { dim: number } & Options<{ sorted: boolean; return_inverse: boolean; return_counts: boolean }>): [Tensor, Tensor, Tensor];
  _unique2(options?: Options<{ sorted: boolean; return_inverse: boolean; return_counts: boolean }>): [Tensor, Tensor, Tensor];
  histc(options?: Options<{ bins: number; min: Scalar; max: Scalar }>): Tensor;
  bucketize(boundaries: Tensor, options?: Options<{ out_int32: boolean; right: boolean }>): Tensor;
  reshape(shape: readonly number[]): Tensor;
  view(size: readonly number[]): Tensor;
  view_as(other: Tensor | Scalar): Tensor;
  permute(dims: readonly number[]): Tensor;
  transpose(dim0: number, dim1: number): Tensor;
  t(): Tensor;
  unsqueeze(dim: number): Tensor;
  unsqueeze(options: { dim: number }): Tensor;
  squeeze(): Tensor;
  squeeze(dim: number): Tensor;
  squeeze(options: { dim: number }): Tensor;
  squeeze(dim: readonly number[]): Tensor;
  squeeze(options: { dim: readonly number[] }): Tensor;
  flatten(options?: Options<{ start_dim: number; end_dim: number }>): Tensor;
  unflatten(dim: number, sizes: readonly number[]): Tensor;
  expand(size: readonly number[], options?: Options<{ implicit: boolean }>): Tensor;
  expand_as(other: Tensor | Scalar): Tensor;
  broadcast_to(size: readonly number[]): Tensor;
  repeat(repeats: readonly number[]): Tensor;
  tile(dims: readonly number[]): Tensor;
  repeat_interleave(repeats: number, options?: Options<{ dim: number | null; output_size: number | null }>): Tensor;
  repeat_interleave(repeats: Tensor, options?: Options<{ dim: number | null; output_size: number | null }>): Tensor;
  narrow(dim: number, start: number, length: number): Tensor;
  select(dim: number, index: number): Tensor;
  slice(options?: Options<{ dim: number; start: number | null; end: number | null; step: number }>): Tensor;
  index_select(dim: number, index: Tensor): Tensor;
  index(indices: readonly (Tensor | null)[]): Tensor;
  index_add(dim: number, index: Tensor, source: Tensor, options?: Options<{ alpha: Scalar }>): Tensor;
  gather(dim: number, index: Tensor, options?: Options<{ sparse_grad: boolean }>): Tensor;
  scatter(dim: number, index: Tensor, src: Tensor): Tensor;
  scatter(dim: number, index: Tensor, value: Scalar): Tensor;
  masked_select(mask: Tensor): Tensor;
  take_along_dim(indices: Tensor, options?: Options<{ dim: number | null }>): Tensor;
  split(split_size: number, options?: Options<{ dim: number }>): Tensor[];
  split_with_sizes(split_sizes: readonly number[], options?: Options<{ dim: number }>): Tensor[];
  chunk(chunks: number, options?: Options<{ dim: number }>): Tensor[];
  unbind(options?: Options<{ dim: number }>): Tensor[];
  flip(dims: readonly number[]): Tensor;
  roll(shifts: number | readonly number[], options?: Options<{ dims: number | readonly number[] }>): Tensor;
  movedim(source: number, destination: number): Tensor;
  movedim(source: readonly number[], destination: readonly number[]): Tensor;
  contiguous(options?: Options<{ memory_format: MemoryFormat }>): Tensor;
  clone(options?: Options<{ memory_format: MemoryFormat | null }>): Tensor;
  detach(): Tensor;
  alias(): Tensor;
  to(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; non_blocking: boolean; copy: boolean; memory_format: MemoryFormat | null }>): Tensor;
  _to_copy(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; non_blocking: boolean; memory_format: MemoryFormat | null }>): Tensor;
  pad(pad: readonly number[], options?: Options<{ mode: string; value: number | null }>): Tensor;
  constant_pad_nd(pad: readonly number[], options?: Options<{ value: Scalar }>): Tensor;
  diagonal(options?: Options<{ offset: number; dim1: number; dim2: number }>): Tensor;
  diag(options?: Options<{ diagonal: number }>): Tensor;
  tril(options?: Options<{ diagonal: number }>): Tensor;
  triu(options?: Options<{ diagonal: number }>): Tensor;
  unfold(dimension: number, size: number, step: number): Tensor;
  as_strided(size: readonly number[], stride: readonly number[], options?: Options<{ storage_offset: number | null }>): Tensor;
  mm(mat2: Tensor): Tensor;
  matmul(other: Tensor | Scalar): Tensor;
  bmm(mat2: Tensor): Tensor;
  addmm(mat1: Tensor, mat2: Tensor, options?: Options<{ beta: Scalar; alpha: Scalar }>): Tensor;
  baddbmm(batch1: Tensor, batch2: Tensor, options?: Options<{ beta: Scalar; alpha: Scalar }>): Tensor;
  mv(vec: Tensor): Tensor;
  dot(tensor: Tensor): Tensor;
  outer(vec2: Tensor): Tensor;
  linalg_eigvalsh(options?: Options<{ UPLO: string }>): Tensor;
  linalg_eigh(options?: Options<{ UPLO: string }>): [eigenvalues: Tensor, eigenvectors: Tensor];
  linalg_matrix_norm(ord: Scalar, options?: Options<{ dim: readonly number[]; keepdim: boolean; dtype: DType | null }>): Tensor;
  max_pool1d(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>): Tensor;
  max_pool2d(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>): Tensor;
  max_pool3d(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>): Tensor;
  max_pool3d_with_indices(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; ceil_mode: boolean }>): [Tensor, Tensor];
  avg_pool1d(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; ceil_mode: boolean; count_include_pad: boolean }>): Tensor;
  avg_pool2d(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; ceil_mode: boolean; count_include_pad: boolean; divisor_override: number | null }>): Tensor;
  avg_pool3d(kernel_size: number | readonly number[], options?: Options<{ stride: number | readonly number[]; padding: number | readonly number[]; ceil_mode: boolean; count_include_pad: boolean; divisor_override: number | null }>): Tensor;
  adaptive_avg_pool1d(output_size: number | readonly number[]): Tensor;
  adaptive_avg_pool2d(output_size: number | readonly number[]): Tensor;
  adaptive_avg_pool3d(output_size: number | readonly number[]): Tensor;
  adaptive_max_pool2d(output_size: number | readonly number[]): [Tensor, Tensor];
  adaptive_max_pool3d(output_size: number | readonly number[]): [Tensor, Tensor];
  relu(): Tensor;
  gelu(options?: Options<{ approximate: string }>): Tensor;
  silu(): Tensor;
  elu(options?: Options<{ alpha: Scalar; scale: Scalar; input_scale: Scalar }>): Tensor;
  leaky_relu(options?: Options<{ negative_slope: Scalar }>): Tensor;
  softplus(options?: Options<{ beta: Scalar; threshold: Scalar }>): Tensor;
  threshold(threshold: Scalar, value: Scalar): Tensor;
  hardtanh(options?: Options<{ min_val: Scalar; max_val: Scalar }>): Tensor;
  softmax(dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  softmax(options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
  log_softmax(dim: number, options?: Options<{ dtype: DType | null }>): Tensor;
  log_softmax(options: { dim: number } & Options<{ dtype: DType | null }>): Tensor;
  cross_entropy_loss(target: Tensor, options?: Options<{ weight: Tensor | null; reduction: number; ignore_index: number; label_smoothing: number }>): Tensor;
  nll_loss(target: Tensor, options?: Options<{ weight: Tensor | null; reduction: number; ignore_index: number }>): Tensor;
  mse_loss(target: Tensor, options?: Options<{ reduction: number }>): Tensor;
  l1_loss(target: Tensor, options?: Options<{ reduction: number }>): Tensor;
  smooth_l1_loss(target: Tensor, options?: Options<{ reduction: number; beta: number }>): Tensor;
  kl_div(target: Tensor, options?: Options<{ reduction: number; log_target: boolean }>): Tensor;
  binary_cross_entropy_with_logits(target: Tensor, options?: Options<{ weight: Tensor | null; pos_weight: Tensor | null; reduction: number }>): Tensor;
  one_hot(options?: Options<{ num_classes: number }>): Tensor;
  upsample_nearest1d(output_size: number | readonly number[], options?: Options<{ scales: number | null }>): Tensor;
  upsample_nearest2d(output_size: number | readonly number[], options?: Options<{ scales_h: number | null; scales_w: number | null }>): Tensor;
  upsample_nearest3d(output_size: number | readonly number[], options?: Options<{ scales_d: number | null; scales_h: number | null; scales_w: number | null }>): Tensor;
  upsample_linear1d(output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales: number | null }>): Tensor;
  upsample_bilinear2d(output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_h: number | null; scales_w: number | null }>): Tensor;
  upsample_bicubic2d(output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_h: number | null; scales_w: number | null }>): Tensor;
  upsample_trilinear3d(output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_d: number | null; scales_h: number | null; scales_w: number | null }>): Tensor;
  _upsample_bilinear2d_aa(output_size: number | readonly number[], align_corners: boolean, options?: Options<{ scales_h: number | null; scales_w: number | null }>): Tensor;
  im2col(kernel_size: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]): Tensor;
  col2im(output_size: number | readonly number[], kernel_size: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]): Tensor;
  mkldnn_reorder_conv2d_weight(options?: Options<{ padding: number | readonly number[]; stride: number | readonly number[]; dilation: number | readonly number[]; groups: number; input_size: readonly number[] | null }>): Tensor;
  mkldnn_reorder_conv3d_weight(options?: Options<{ padding: number | readonly number[]; stride: number | readonly number[]; dilation: number | readonly number[]; groups: number; input_size: readonly number[] | null }>): Tensor;
  to_mkldnn(options?: Options<{ dtype: DType | null }>): Tensor;
  to_dense(options?: Options<{ dtype: DType | null; masked_grad: boolean | null }>): Tensor;
  bernoulli(options?: Options<{ generator: Generator | null }>): Tensor;
  multinomial(num_samples: number, options?: Options<{ replacement: boolean; generator: Generator | null }>): Tensor;
  zeros_like(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>): Tensor;
  ones_like(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>): Tensor;
  empty_like(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>): Tensor;
  full_like(fill_value: Scalar, options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>): Tensor;
  rand_like(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>): Tensor;
  randn_like(options?: Options<{ dtype: DType | null; layout: Layout | null; device: Device | null; pin_memory: boolean | null; memory_format: MemoryFormat | null }>): Tensor;
  stft(n_fft: number, options?: Options<{ hop_length: number | null; win_length: number | null; window: Tensor | null; center: boolean; pad_mode: string; normalized: boolean; onesided: boolean | null; return_complex: boolean | null; align_to_window: boolean | null }>): Tensor;
  istft(n_fft: number, options?: Options<{ hop_length: number | null; win_length: number | null; window: Tensor | null; center: boolean; normalized: boolean; onesided: boolean | null; length: number | null; return_complex: boolean }>): Tensor;
  fft_rfft(options?: Options<{ n: number | null; dim: number; norm: string | null }>): Tensor;
  fft_irfft(options?: Options<{ n: number | null; dim: number; norm: string | null }>): Tensor;
  fft_fft(options?: Options<{ n: number | null; dim: number; norm: string | null }>): Tensor;
  fft_ifft(options?: Options<{ n: number | null; dim: number; norm: string | null }>): Tensor;
  fft_rfft2(options?: Options<{ s: number | readonly number[] | null; dim: number | readonly number[]; norm: string | null }>): Tensor;
  fft_irfft2(options?: Options<{ s: number | readonly number[] | null; dim: number | readonly number[]; norm: string | null }>): Tensor;
  view_as_real(): Tensor;
  view_as_complex(): Tensor;
  real(): Tensor;
  imag(): Tensor;
  _amp_update_scale_(growth_tracker: Tensor, found_inf: Tensor, scale_growth_factor: number, scale_backoff_factor: number, growth_interval: number): Tensor;
}

installMethods({
  add,
  sub,
  mul,
  div,
  remainder,
  neg,
  abs,
  sign,
  exp,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sqrt,
  rsqrt,
  square,
  reciprocal,
  pow,
  sigmoid,
  tanh,
  erf,
  sin,
  cos,
  tan,
  atan2,
  floor,
  ceil,
  round,
  trunc,
  clamp,
  clamp_min,
  clamp_max,
  maximum,
  minimum,
  lerp,
  addcmul,
  addcdiv,
  nan_to_num,
  masked_fill,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  logical_and,
  logical_or,
  logical_xor,
  logical_not,
  any,
  all,
  isfinite,
  isnan,
  isinf,
  equal,
  allclose,
  nonzero,
  bincount,
  add_,
  sub_,
  mul_,
  div_,
  neg_,
  exp_,
  sqrt_,
  relu_,
  sigmoid_,
  addcmul_,
  addcdiv_,
  lerp_,
  clamp_,
  clamp_min_,
  clamp_max_,
  copy_,
  zero_,
  fill_,
  uniform_,
  normal_,
  bernoulli_,
  index_copy_,
  index_add_,
  index_fill_,
  index_put_,
  scatter_,
  scatter_add_,
  masked_fill_,
  sum,
  nansum,
  mean,
  amax,
  amin,
  max,
  min,
  argmax,
  argmin,
  std,
  var: var_,
  var_mean,
  prod,
  logsumexp,
  norm,
  linalg_vector_norm,
  cumsum,
  cumprod,
  topk,
  sort,
  argsort,
  median,
  quantile,
  unique_dim,
  _unique2,
  histc,
  bucketize,
  reshape,
  view,
  view_as,
  permute,
  transpose,
  t,
  unsqueeze,
  squeeze,
  flatten,
  unflatten,
  expand,
  expand_as,
  broadcast_to,
  repeat,
  tile,
  repeat_interleave,
  narrow,
  select,
  slice,
  index_select,
  index,
  index_add,
  gather,
  scatter,
  masked_select,
  take_along_dim,
  split,
  split_with_sizes,
  chunk,
  unbind,
  flip,
  roll,
  movedim,
  contiguous,
  clone,
  detach,
  alias,
  to,
  _to_copy,
  pad,
  constant_pad_nd,
  diagonal,
  diag,
  tril,
  triu,
  unfold,
  as_strided,
  mm,
  matmul,
  bmm,
  addmm,
  baddbmm,
  mv,
  dot,
  outer,
  linalg_eigvalsh,
  linalg_eigh,
  linalg_matrix_norm,
  max_pool1d,
  max_pool2d,
  max_pool3d,
  max_pool3d_with_indices,
  avg_pool1d,
  avg_pool2d,
  avg_pool3d,
  adaptive_avg_pool1d,
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
  relu,
  gelu,
  silu,
  elu,
  leaky_relu,
  softplus,
  threshold,
  hardtanh,
  softmax,
  log_softmax,
  cross_entropy_loss,
  nll_loss,
  mse_loss,
  l1_loss,
  smooth_l1_loss,
  kl_div,
  binary_cross_entropy_with_logits,
  one_hot,
  upsample_nearest1d,
  upsample_nearest2d,
  upsample_nearest3d,
  upsample_linear1d,
  upsample_bilinear2d,
  upsample_bicubic2d,
  upsample_trilinear3d,
  _upsample_bilinear2d_aa,
  im2col,
  col2im,
  mkldnn_reorder_conv2d_weight,
  mkldnn_reorder_conv3d_weight,
  to_mkldnn,
  to_dense,
  bernoulli,
  multinomial,
  zeros_like,
  ones_like,
  empty_like,
  full_like,
  rand_like,
  randn_like,
  stft,
  istft,
  fft_rfft,
  fft_irfft,
  fft_fft,
  fft_ifft,
  fft_rfft2,
  fft_irfft2,
  view_as_real,
  view_as_complex,
  real,
  imag,
  _amp_update_scale_,
});
