/** libtorch for Node: tensors, operators, autograd, scopes, randomness, modules and optimisers. */
export * from './errors.js';
