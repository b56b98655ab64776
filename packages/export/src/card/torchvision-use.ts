/** The card's part on torchvision's names: how PyTorch takes the files, and what they want as input. */
import type { LoadedModel } from 'avcl';

/** Markdown. */
export function torchvisionUse({ recipe, classes, inputs }: LoadedModel): string {
  const layers = Array<number>(4).fill(recipe.model.depth).join(', ');
  const both = inputs.rgb && inputs.audio;
  const { standardise, temporal_mean_subtraction } = recipe.data;
  const before = [
    ...(temporal_mean_subtraction ? ["each clip's mean over time is taken away"] : []),
    ...(standardise ? ['each clip (a channel) is moved and scaled to mean 0 and deviation 1'] : []),
  ];
  const { rgb_frames, crop, audio_frames, audio_crop } = recipe.data;
  const seen = inputs.rgb ? ` Pictures were ${rgb_frames} frames of ${crop} x ${crop}.` : '';
  const along =
    audio_frames === 'slices'
      ? 'cut into slices of time'
      : audio_frames === 1
        ? 'as one frame'
        : `copied to ${audio_frames} frames`;
  const heard = inputs.audio
    ? ` The sound is a picture of ${audio_crop} x ${audio_crop}, copied to three channels, ${along}.`
    : '';
  return [
    `R3D is torchvision's \`VideoResNet\`${recipe.model.depth === 2 ? ' (`r3d_18`)' : ''}. ${
      both
        ? 'There is a network for each stream, without `fc`; `classifier.safetensors` has what joins them, under the names of avcl (`amfm`, `head`).'
        : `\`fc\` is the classifier of ${classes.length} classes, in the order of \`labels.txt\`.`
    }`,
    '',
    '```python',
    'import torch',
    'from safetensors.torch import load_file',
    'from torchvision.models.video.resnet import BasicBlock, BasicStem, Conv3DSimple, VideoResNet',
    '',
    `network = VideoResNet(BasicBlock, [Conv3DSimple] * 4, [${layers}], BasicStem, num_classes=${classes.length})`,
    ...(both
      ? [
          'network.fc = torch.nn.Identity()',
          "network.load_state_dict(load_file('rgb.safetensors'))  # or audio.safetensors",
        ]
      : ["network.load_state_dict(load_file('model.safetensors'))"]),
    'network.eval()',
    '```',
    '',
    `It takes clips (B, 3, T, H, W) in [0, 1]${before.length > 0 ? `; before the network ${before.join(', then ')}` : ''}. torchvision's own preprocessing (Kinetics' means and deviations) is **not** what it was trained with.${seen}${heard}`,
  ].join('\n');
}
