// Operators from the dispatcher: which exist, and what their schemas say. `resolve` gives JavaScript a number for
// an operator, `schema` a description from which calls are bound and types are generated.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/jit_type.h>

#include "dispatch.h"
#include "entry.h"
#include "values.h"

namespace avcl {

namespace {

struct TypeName {
  Kind kind;
  const char* name;
};

TypeName nameOf(const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType: return {Kind::Tensor, "Tensor"};
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return {Kind::Int, "int"};
    case c10::TypeKind::ScalarTypeType: return {Kind::Int, "ScalarType"};
    case c10::TypeKind::MemoryFormatType: return {Kind::Int, "MemoryFormat"};
    case c10::TypeKind::LayoutType: return {Kind::Int, "Layout"};
    case c10::TypeKind::FloatType:
    case c10::TypeKind::SymFloatType: return {Kind::Float, "float"};
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType: return {Kind::Bool, "bool"};
    case c10::TypeKind::NumberType: return {Kind::Scalar, "Scalar"};
    case c10::TypeKind::StringType: return {Kind::String, "str"};
    case c10::TypeKind::DeviceObjType: return {Kind::Device, "Device"};
    case c10::TypeKind::GeneratorType: return {Kind::Generator, "Generator"};
    default: return {Kind::Unsupported, "unsupported"};
  }
}

Argument describe(const c10::Argument& source) {
  Argument result;
  result.name = source.name();
  c10::TypePtr type = source.real_type();
  if (type->kind() == c10::TypeKind::OptionalType) {
    result.optional = true;
    type = type->expectRef<c10::OptionalType>().getElementType();
  }
  if (type->kind() == c10::TypeKind::ListType) {
    result.list = true;
    type = type->expectRef<c10::ListType>().getElementType();
    if (type->kind() == c10::TypeKind::OptionalType) {
      result.optionalElements = true;
      type = type->expectRef<c10::OptionalType>().getElementType();
    }
  }
  const TypeName named = nameOf(*type);
  result.kind = named.kind;
  result.type = named.name;
  if (source.N()) result.fixedLength = static_cast<size_t>(*source.N());
  if (source.default_value()) result.fallback = *source.default_value();
  return result;
}

bool returnsArgument(const c10::FunctionSchema& schema) {
  if (schema.returns().size() != 1) return false;
  const auto* alias = schema.returns()[0].alias_info();
  return alias != nullptr && alias->isWrite();
}

// The argument that an in-place operator returns, or -1.
int64_t returnedArgument(const c10::FunctionSchema& schema) {
  if (!returnsArgument(schema)) return -1;
  const auto* returned = schema.returns()[0].alias_info();
  for (size_t i = 0; i < schema.arguments().size(); ++i) {
    const auto* alias = schema.arguments()[i].alias_info();
    if (alias != nullptr && alias->isWrite() && alias->beforeSets() == returned->beforeSets()) return static_cast<int64_t>(i);
  }
  return -1;
}

c10::OperatorHandle find(const std::string& name, const std::string& overload) {
  const auto found = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!found) {
    throw ArgumentError("expected an operator of the dispatcher, got `" + name + (overload.empty() ? "" : "." + overload) +
                        "`; check the name, or load the library that defines it");
  }
  return *found;
}

napi_value describeArgument(napi_env env, const Argument& argument, const c10::Argument& source) {
  const napi_value result = object(env);
  set(env, result, "name", ofString(env, argument.name));
  set(env, result, "type", ofString(env, argument.type));
  set(env, result, "list", ofBool(env, argument.list));
  set(env, result, "optional", ofBool(env, argument.optional));
  set(env, result, "optionalElements", ofBool(env, argument.optionalElements));
  set(env, result, "length", ofInt(env, static_cast<int64_t>(argument.fixedLength)));
  set(env, result, "keyword", ofBool(env, source.kwarg_only()));
  set(env, result, "hasDefault", ofBool(env, argument.fallback.has_value()));
  return result;
}

// schema(name, overload) -> { text, arguments, returns, returned }
napi_value schema(const Call& call) {
  const auto handle = find(toString(call.env, call.at(0), "name"), toString(call.env, call.at(1), "overload"));
  const auto& source = handle.schema();
  const napi_value result = object(call.env);
  std::ostringstream text;
  text << source;
  set(call.env, result, "text", ofString(call.env, text.str()));
  for (const bool inward : {true, false}) {
    const auto& list = inward ? source.arguments() : source.returns();
    const napi_value described = array(call.env, list.size());
    for (uint32_t i = 0; i < list.size(); ++i) {
      setElement(call.env, described, i, describeArgument(call.env, describe(list[i]), list[i]));
    }
    set(call.env, result, inward ? "arguments" : "returns", described);
  }
  set(call.env, result, "returned", ofInt(call.env, returnedArgument(source)));
  return result;
}

// overloads(name) -> every overload of it, sorted
napi_value overloads(const Call& call) {
  const std::string name = toString(call.env, call.at(0), "name");
  std::vector<std::string> names;
  for (const auto& op : c10::Dispatcher::singleton().getAllOpNames()) {
    if (op.name == name && c10::Dispatcher::singleton().findSchema(op)) names.push_back(op.overload_name);
  }
  std::sort(names.begin(), names.end());
  const napi_value result = array(call.env, names.size());
  for (uint32_t i = 0; i < names.size(); ++i) setElement(call.env, result, i, ofString(call.env, names[i]));
  return result;
}

// resolve(name, overload) -> number for `call`
napi_value resolve(const Call& call) {
  const auto handle = find(toString(call.env, call.at(0), "name"), toString(call.env, call.at(1), "overload"));
  auto op = std::make_unique<Operator>(Operator{handle, {}, returnedArgument(handle.schema()) >= 0});
  for (const auto& argument : handle.schema().arguments()) op->arguments.push_back(describe(argument));
  call.addon.operators.push_back(std::move(op));
  return ofInt(call.env, static_cast<int64_t>(call.addon.operators.size()) - 1);
}

}  // namespace

void exportSchemas(Addon& addon, napi_value exports) {
  define<schema>(addon, exports, "schema");
  define<overloads>(addon, exports, "overloads");
  define<resolve>(addon, exports, "resolve");
}

}  // namespace avcl
