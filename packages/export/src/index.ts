// A trained run as something that other programs load: verified ONNX, safetensors, torchvision's names, or a folder of static files that
// runs in a browser. Nothing is accepted that was not compared with the run it was made from.
export {};
