/** A report's data made of formulas: shapes and sizes as of a real one, values without meaning. */
import { encodePng, type MelPicture, type Picture, type ReportData, type ResultRow } from '../src/index.js';

const classes = [
  'bounce_wood',
  'bounce_metal',
  'pendulum_whoosh',
  'pendulum_metal',
  'spin_hum',
  'spin_ratchet',
];

export function row(method: string, inputs: string, top1: number, extra: Partial<ResultRow> = {}): ResultRow {
  return {
    method,
    inputs,
    pretraining: 'none',
    top1,
    top5: Math.min(1, top1 + 0.25),
    evaluated: 478,
    listed: 480,
    interval: [top1 - 0.04, top1 + 0.04],
    paper: 0.5,
    seconds: 35.2,
    ...extra,
  };
}

const PALETTE = Uint8Array.of(60, 45, 80, 230, 160, 40);

function picture(t: number): Picture {
  const [width, height] = [64, 48];
  const indices = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.hypot(x - 32 - 12 * Math.cos(t), y - 24 - 12 * Math.sin(t)) < 8 ? 1 : 0;
  });
  return { type: 'image/png', width, height, bytes: encodePng(width, height, indices, PALETTE) };
}

const mel: MelPicture = {
  bands: 64,
  columns: 128,
  values: Float32Array.from({ length: 64 * 128 }, (_, i) => {
    const [band, column] = [Math.floor(i / 128), i % 128];
    return Math.exp(-((band - 20) ** 2) / 60) * (column % 32 < 8 ? 1 : 0.15) + 0.1 * (1 - band / 64);
  }),
};

const curve = (start: number, end: number, n = 20) =>
  Array.from({ length: n }, (_, i) => [i + 1, end + (start - end) * Math.exp(-i / 5)] as const);

export const data: ReportData = {
  title: 'A sample report',
  summary: ['Values from formulas & <no> model.'],
  made: '2026-01-02T03:04:05.000Z',
  results: [
    row('AVCL', 'RGB + audio', 0.74, { pretraining: 'AVCL, 2,400 clips, 5 epochs', seconds: 190 }),
    row('supervised', 'RGB + audio', 0.71),
    row('supervised', 'RGB', 0.57),
    row('supervised', 'audio', 0.52, { paper: null, top5: null }),
  ],
  chance: 1 / 6,
  notes: ['Intervals by bootstrap over videos.'],
  curves: [
    {
      title: 'Pre-training',
      caption: 'Mean of each epoch.',
      x: 'epoch',
      y: 'loss',
      series: [
        { name: 'total', points: curve(9, 3) },
        { name: 'CGRA', points: curve(6, 2) },
        { name: 'SelfCL', points: curve(3, 1) },
      ],
    },
    {
      title: 'Validation accuracy',
      caption: 'One clip a video.',
      x: 'epoch',
      y: 'accuracy',
      percent: true,
      series: [
        { name: 'AVCL', points: curve(0.1, 0.73, 24) },
        { name: 'supervised, RGB + audio', points: curve(0.1, 0.7, 24) },
        {
          name: 'supervised, RGB',
          points: [
            ...curve(0.08, 0.56, 12),
            [13, null],
            ...curve(0.5, 0.56, 6).map(([x, y]) => [x + 13, y] as const),
          ],
        },
        { name: 'supervised, audio', points: curve(0.1, 0.5, 24) },
      ],
    },
  ],
  confusions: [
    {
      title: 'AVCL, RGB + audio',
      classes,
      counts: classes.map((_, i) => classes.map((_, j) => (i === j ? 20 + i : (i * j) % 4))),
    },
  ],
  samples: classes.slice(0, 3).map((label, i) => ({
    key: `test/${label}/0000${i}`,
    label,
    split: 'test',
    predicted: i === 1 ? 'bounce_wood' : label,
    frames: [0, 1, 2, 3].map((t) => ({ seconds: t / 4, picture: picture(t + i) })),
    mel,
    melSeconds: 3,
    melHertz: 12000,
  })),
  accounting: {
    source: 'synthetic/clips.csv',
    listed: 1000,
    ok: 996,
    repaired: 1,
    rejected: [
      { key: 'test/a.mp4', code: 'no_audio', detail: 'the file has no sound' },
      { key: 'test/b.mp4', code: 'unreadable', detail: '<moov> atom not found' },
      { key: 'test/c.mp4', code: 'too_short', detail: '3 frames' },
    ],
    splits: ['train', 'val', 'test'],
    classes: classes.map((label) => ({ label, counts: [100, 20, 80] })),
    seconds: [3, 3, 3],
  },
  commands: ['avcl synth --out videos', 'avcl pretrain --data store --out run'],
  recipe: 'seed: 0 # of every draw\n',
  versions: [
    ['avcl', '0.1.0'],
    ['Node', 'v20.20.0'],
  ],
};
