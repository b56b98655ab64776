/** Each published format by a small copy of it: found by itself, read right, a malformed row told with its line and its neighbours kept. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource, SOURCE_FORMATS, type SourceListing, type SourceOptions } from '../../src/index.js';
import { folderWith } from './fixture.js';

/** Path, label and split of each input. */
const rows = ({ inputs }: SourceListing) => inputs.map(({ path, label, split }) => [path, label, split]);
const lines = ({ problems }: SourceListing) => problems.map(({ line, code }) => [line, code]);

/** Reads `source` out of a folder with these files. */
const read = (files: Record<string, string>, source = '.', options: SourceOptions = {}) => {
  const root = folderWith(files);
  const at = options.root === undefined ? {} : { root: join(root, options.root) };
  const classes = options.classes === undefined ? {} : { classes: join(root, options.classes) };
  return readSource(join(root, source), { copies: 'untrimmed', ...options, ...at, ...classes });
};

describe('kinetics', () => {
  const HEAD = 'label,youtube_id,time_start,time_end,split,is_cc\n';
  const files = {
    'annotations/train.csv': `${HEAD}"playing, loudly",-aaaaaaaaaa,10,20,train,0\nbad row\nbowling,bbbbbbbbbbb,1,11,train,0\nbowling,nope,1,11,train,0\nbowling,ccccccccccc,9,4,train,0\n`,
    'annotations/validate.csv': `${HEAD}bowling,ddddddddddd,1,11,validate,0\n`,
    'annotations/test.csv': 'youtube_id,time_start,time_end,split\neeeeeeeeeee,3,13,test\n',
    'annotations/README.txt': 'not a list',
    'train/playing/-aaaaaaaaaa_000010_000020.mp4': '',
    'val/ddddddddddd.mp4': '',
    'test/eeeeeeeeeee_000003_000013.mkv': '',
  };

  it('brings annotations and files together, whether the whole folder is named or the annotations', async () => {
    const whole = await read(files);
    const named = await read(files, 'annotations', { root: '.' });
    for (const listing of [whole, named]) {
      expect(listing.format).toBe('kinetics');
      expect(rows(listing)).toEqual([
        ['test/eeeeeeeeeee_000003_000013.mkv', null, 'test'],
        ['train/playing/-aaaaaaaaaa_000010_000020.mp4', 'playing, loudly', 'train'],
        ['bbbbbbbbbbb_000001_000011.mp4', 'bowling', 'train'],
        ['val/ddddddddddd.mp4', 'bowling', 'val'],
      ]);
      expect(lines(listing)).toEqual([
        [3, 'bad-line'],
        [5, 'bad-line'],
        [6, 'bad-line'],
      ]);
      expect(listing.problems[0]!.detail).toBe('train.csv: expected 6 cells as in the header, got 1');
      expect(listing.inputs.map(({ span }) => span)).toEqual([
        undefined,
        undefined,
        undefined,
        { start: 1, end: 11 },
      ]);
      expect(listing.inputs.map(({ group }) => group)).toEqual([
        'eeeeeeeeeee',
        '-aaaaaaaaaa',
        'bbbbbbbbbbb',
        'ddddddddddd',
      ]);
      const notes = listing.notes.join('\n');
      expect(notes).toContain("read as kinetics: Kinetics' annotations");
      expect(notes).toContain('1 of 4 listed clips have no file');
      expect(notes).toContain('test.csv has no labels');
      expect(notes).toContain('untrimmed copies, as told');
    }
  });

  it.each([
    [
      'kinetics-400_val.csv',
      'label,youtube_id,time_start,time_end,split,is_cc',
      'tie dying,aaaaaaaaaaa,0,10,val,0',
    ],
    ['kinetics_600_val.csv', 'label,youtube_id,time_start,time_end,split', 'tie dying,aaaaaaaaaaa,0,10,val'],
    [
      'k600-validate.csv',
      '"label","youtube_id","time_start","time_end","split"',
      '"tie dying",aaaaaaaaaaa,0,10,validate',
    ],
    [
      'kinetics700_val.csv',
      'label,youtube_id,time_start,time_end,split',
      'tie dying,aaaaaaaaaaa,0,10,validate',
    ],
    ['k700.csv', 'youtube_id,label,split,time_start,time_end', 'aaaaaaaaaaa,tie dying,val,0,10'],
  ])('takes files of Kinetics-400, -600 and -700, whatever their columns: %s', async (name, head, row) => {
    const listing = await read({ [name]: `${head}\n${row}\n` }, name);
    expect(listing.format).toBe('kinetics');
    expect(rows(listing)).toEqual([['aaaaaaaaaaa_000000_000010.mp4', 'tie dying', 'val']]);
  });
});

it('vggsound: no header, quoted labels, its own file names', async () => {
  const listing = await read(
    {
      'vggsound.csv':
        '---g-f_I2yQ,1,"people marching",test\nbad\n--0PQM4-hqg,30,"waterfall, burbling",train\n--0PQM4-hqg,50,x,nowhere\n-aaaaaaaaaa,5,bell,train\n',
      'videos/---g-f_I2yQ_000001.mp4': '',
      'videos/--0PQM4-hqg_30000_40000.mp4': '',
    },
    'vggsound.csv',
  );
  expect(listing.format).toBe('vggsound');
  expect(rows(listing)).toEqual([
    ['videos/---g-f_I2yQ_000001.mp4', 'people marching', 'test'],
    ['videos/--0PQM4-hqg_30000_40000.mp4', 'waterfall, burbling', 'train'],
    ['-aaaaaaaaaa_000005_000015.mp4', 'bell', 'train'],
  ]);
  expect(lines(listing)).toEqual([
    [2, 'bad-line'],
    [4, 'bad-line'],
  ]);
});

describe('ogm-ge', () => {
  const files = {
    'lists/my_train.txt':
      '--4-0ihtnBU_000058_000068,10,4\n-aaaaaaaaaa_000001_000011,10,31\nbad\n-bbbbbbbbbb_000001_000011,10,0\n',
    'lists/my_test.txt':
      '-3Mwkq-7TV4_2,10,23\n-ccccccccccc\n-ddddddddddd,10\n-74csnCOiUs_0,10,14\n_eeeeeeeeee_3,10,9\n',
    'v/--4-0ihtnBU_000058_000068.mp4': '',
    'v/-3Mwkq-7TV4.mp4': '',
    'v/_eeeeeeeeee_000012_000022.mp4': '',
  };

  it('names the 31 classes, takes splits from the file names, and finds files though a start is lost', async () => {
    const listing = await read(files, 'lists', { root: 'v', copies: 'trimmed' });
    expect(listing.format).toBe('ogm-ge');
    expect(rows(listing)).toEqual([
      ['-3Mwkq-7TV4.mp4', 'shoveling snow', 'test'],
      ['-74csnCOiUs_0.mp4', 'playing keyboard', 'test'],
      ['_eeeeeeeeee_000012_000022.mp4', 'playing bass guitar', 'test'],
      ['--4-0ihtnBU_000058_000068.mp4', 'dribbling basketball', 'train'],
      ['-bbbbbbbbbb_000001_000011.mp4', 'blowing nose', 'train'],
    ]);
    expect(listing.problems.map(({ line, detail }) => [line, detail.split(',')[0]])).toEqual([
      [2, 'my_test.txt: expected `name'],
      [3, 'my_test.txt: expected `name'],
      [2, 'my_train.txt: expected a class of 0 to 30'],
      [3, 'my_train.txt: expected `name'],
    ]);
    expect(listing.manifests).toEqual([
      { name: 'kinetics-sounds31', version: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('does not guess where in a whole video a clip is', async () => {
    const listing = await read(files, 'lists', { root: 'v', copies: 'untrimmed' });
    expect(listing.problems.find(({ path }) => path === '-3Mwkq-7TV4')?.detail).toMatch(
      /expected a trimmed copy.*got a whole video/,
    );
  });
});

it('ave: splits of its set files, clips taken whole, rows in no set kept', async () => {
  const row = (label: string, id: string) => `${label}&${id}&good&2&7`;
  const [a, b, c] = [
    row('Church bell', 'RUhOCu3LNXM'),
    row('Male speech', '-aaaaaaaaaa'),
    row('Bark', 'bbbbbbbbbbb'),
  ];
  const listing = await read({
    'Annotations.txt': `Category&VideoID&Quality&StartTime&EndTime\n${a}\n${b}\n${c}\nBark&short&good&0&10\nBark&bbbbbbbbbbb&good&0\nBark&ccccccccccc&good&x&10\nBark&ddddddddddd&good&7&2`,
    'trainSet.txt': `${a}\n`,
    'testSet.txt': `${b}`,
    'ReadMe.txt': 'AVE',
    'AVE/RUhOCu3LNXM.mp4': '',
    'AVE/-aaaaaaaaaa.mp4': '',
    'AVE/bbbbbbbbbbb.mp4': '',
  });
  expect(listing.format).toBe('ave');
  expect(rows(listing)).toEqual([
    ['AVE/-aaaaaaaaaa.mp4', 'Male speech', 'test'],
    ['AVE/RUhOCu3LNXM.mp4', 'Church bell', 'train'],
    ['AVE/bbbbbbbbbbb.mp4', 'Bark', null],
  ]);
  expect(listing.inputs.every(({ span }) => span === undefined)).toBe(true);
  expect(lines(listing)).toEqual([
    [5, 'bad-line'],
    [6, 'bad-line'],
    [7, 'bad-line'],
    [8, 'bad-line'],
  ]);
});

describe('ucf101', () => {
  const files = {
    'ucfTrainTestlist/classInd.txt': '1 ApplyEyeMakeup\r\n2 YoYo\r\n',
    'ucfTrainTestlist/trainlist01.txt':
      'ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi 1\r\nYoYo/v_YoYo_g09_c01.avi 1\r\nNoSuch/v_NoSuch_g01_c01.avi 3\r\nlost.avi 1\r\nYoYo/v_YoYo_g10_c01.avi 2\r\n',
    'ucfTrainTestlist/testlist01.txt': 'YoYo/v_YoYo_g01_c02.avi\r\n',
    'ucfTrainTestlist/trainlist02.txt': 'YoYo/v_YoYo_g02_c01.avi 2\n',
    'ucfTrainTestlist/testlist02.txt': 'YoYo/v_YoYo_g08_c02.avi\n',
    'UCF-101/YoYo/v_YoYo_g01_c02.avi': '',
    'UCF-101/YoYo/v_YoYo_g08_c02.avi': '',
  };

  it('finds lists and videos beside one another; numbers count from 1 and are compared with the folder', async () => {
    const listing = await read(files);
    expect(listing.format).toBe('ucf101');
    expect(listing.root).toMatch(/UCF-101$/);
    expect(rows(listing)).toEqual([
      ['YoYo/v_YoYo_g01_c02.avi', 'YoYo', 'test'],
      ['ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi', 'ApplyEyeMakeup', 'train'],
      ['YoYo/v_YoYo_g10_c01.avi', 'YoYo', 'train'],
    ]);
    expect(listing.inputs.map(({ group }) => group)).toEqual(['YoYo_g01', 'ApplyEyeMakeup_g08', 'YoYo_g10']);
    expect(listing.problems.map(({ line, detail }) => [line, detail])).toEqual([
      [2, 'trainlist01.txt: expected the number of YoYo in classInd.txt, got 1 (ApplyEyeMakeup)'],
      [3, expect.stringMatching(/expected a class of .*classInd.txt, got 'NoSuch'/)],
      [4, 'trainlist01.txt: expected `Class/file`, got no class folder'],
    ]);
  });

  it('takes another of the three splits, or one list', async () => {
    expect(rows(await read(files, 'ucfTrainTestlist', { fold: 2 }))).toEqual([
      ['YoYo/v_YoYo_g08_c02.avi', 'YoYo', 'test'],
      ['YoYo/v_YoYo_g02_c01.avi', 'YoYo', 'train'],
    ]);
    expect(rows(await read(files, 'ucfTrainTestlist/testlist02.txt'))).toEqual([
      ['YoYo/v_YoYo_g08_c02.avi', 'YoYo', 'test'],
    ]);
    await expect(read(files, '.', { fold: 4 as 3 })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

it('tcgl: the size in the names is that of the folders', async () => {
  const listing = await read({
    'split/classInd.txt': '1 bowling\n2 tap_dancing\n',
    'split/trainlist_256.txt':
      'bowling/aaaaaaaaaaa_000010_000020.mp4\nunknown/bbbbbbbbbbb_000010_000020.mp4\n',
    'split/testlist_256.txt': 'tap_dancing/ccccccccccc_000010_000020.mp4\n',
    'train_256/bowling/aaaaaaaaaaa_000010_000020.mp4': '',
  });
  expect(listing.format).toBe('tcgl');
  expect(rows(listing)).toEqual([
    ['test_256/tap_dancing/ccccccccccc_000010_000020.mp4', 'tap_dancing', 'test'],
    ['train_256/bowling/aaaaaaaaaaa_000010_000020.mp4', 'bowling', 'train'],
  ]);
  expect(listing.inputs[1]!.group).toBe('aaaaaaaaaaa');
  expect(lines(listing)).toEqual([[2, 'bad-line']]);
});

it('hmdb51: 1 trains, 2 tests, 0 is in neither and is said', async () => {
  const listing = await read({
    'testTrainMulti_7030_splits/brush_hair_test_split1.txt':
      'April_09_brush_hair_u_nm_np1_ba_goo_0.avi 1 \nx_brush_hair_u.avi 2\ny.avi 0\nz.avi\nw.avi 3\n',
    'testTrainMulti_7030_splits/brush_hair_test_split2.txt': 'y.avi 1\n',
    'testTrainMulti_7030_splits/wave_test_split1.txt': 'a b_wave_1.avi 1\n',
    'hmdb51_org/wave/a b_wave_1.avi': '',
  });
  expect(listing.format).toBe('hmdb51');
  expect(listing.root).toMatch(/hmdb51_org$/);
  expect(rows(listing)).toEqual([
    ['brush_hair/April_09_brush_hair_u_nm_np1_ba_goo_0.avi', 'brush_hair', 'train'],
    ['brush_hair/x_brush_hair_u.avi', 'brush_hair', 'test'],
    ['wave/a b_wave_1.avi', 'wave', 'train'],
  ]);
  expect(listing.inputs[0]!.group).toBe('brush_hair/April_09');
  expect(lines(listing)).toEqual([
    [4, 'bad-line'],
    [5, 'bad-line'],
  ]);
  expect(listing.notes.join()).toContain('1 clips are in neither part');
});

describe('cav-mae', () => {
  const entry = (video_id: string, labels: string, video_path = '/frames/') => ({
    video_id,
    wav: `/a/${video_id}.flac`,
    video_path,
    labels,
  });
  const data = [
    entry('---g-f_I2yQ_000001', '/m/a'),
    entry('--0PQM4-hqg', '/m/a,/m/b'),
    entry('-aaaaaaaaaa', '/m/unknown'),
    entry('x', '/m/b', 'clips/x.mp4'),
    entry('nonsense', '/m/b'),
  ];
  const files = {
    'train.json': JSON.stringify({ data }),
    'class_labels_indices.csv': 'index,mid,display_name\n0,/m/a,"Speech, loud"\n1,/m/b,Bell\n',
  };

  it('names the codes by the list beside it, and a wrong entry by its place', async () => {
    const listing = await read(files, 'train.json');
    expect(listing.format).toBe('cav-mae');
    expect(rows(listing)).toEqual([
      ['---g-f_I2yQ_000001.mp4', 'Speech, loud', 'train'],
      ['--0PQM4-hqg.mp4', null, 'train'],
      ['clips/x.mp4', 'Bell', 'train'],
    ]);
    expect(listing.problems.map(({ detail }) => detail.slice(0, 9))).toEqual(['entry 3: ', 'entry 5: ']);
    expect(listing.notes.join()).toContain('1 clips have several labels');
  });

  it('refuses what is no such JSON', async () => {
    const forced = { format: 'cav-mae' };
    await expect(read({ 'a.json': '{"video_id": [}' }, 'a.json', forced)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/expected JSON/),
    });
    await expect(read({ 'a.json': '{"video_id": 1}' }, 'a.json', forced)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/under `data`/),
    });
  });
});

describe('lists of MMAction2, PySlowFast and VideoMAE', () => {
  const classes = {
    'labels.txt': 'abseiling\nair drumming\n',
    'classInd.txt': '1 abseiling\n2 air drumming\n',
    'names.json': '{"\\"abseiling\\"": 0, "air drumming": 1}',
  };

  it('by a class list that counts from 0, from 1, or is JSON; a number that it lacks is a bad line', async () => {
    for (const [list, first] of [
      ['labels.txt', 0],
      ['classInd.txt', 1],
      ['names.json', 0],
    ] as const) {
      const text = `a.mp4 ${first}\nb c.mp4,${first + 1}\nd.mp4\t${first + 2}\n`;
      const listing = await read(
        { ...classes, 'kinetics400_val_list_videos.txt': text },
        'kinetics400_val_list_videos.txt',
        { classes: list },
      );
      expect(rows(listing)).toEqual([
        ['a.mp4', 'abseiling', 'val'],
        ['b c.mp4', 'air drumming', 'val'],
      ]);
      expect(lines(listing)).toEqual([[3, 'bad-line']]);
    }
  });

  it('as train.csv and val.csv without a header, one folder of them', async () => {
    const listing = await read({ 'train.csv': 'v/a.mp4 3\n', 'val.csv': 'v/b.mp4 1\nv/c.mp4 1 2\n' });
    expect(listing.format).toBe('list');
    expect(rows(listing)).toEqual([
      ['v/a.mp4', '3', 'train'],
      ['v/b.mp4', '1', 'val'],
    ]);
    expect(listing.problems.map(({ line, detail }) => [line, detail])).toEqual([
      [2, 'val.csv: expected one label, got 1 2'],
    ]);
    expect(listing.notes.join('\n')).toContain('labels are numbers and stay numbers');
  });

  it('with frame counts, and without labels for pre-training', async () => {
    expect(rows(await read({ 'l.txt': 'a.mp4 163 1\nb.mp4 122 0\n' }, 'l.txt', {}))).toEqual([
      ['a.mp4', '1', null],
      ['b.mp4', '0', null],
    ]);
    const pretraining = await read({ 'l.csv': 'a.mp4 0 -1\nb.mp4 0 -1\n' }, 'l.csv');
    expect(rows(pretraining)).toEqual([
      ['a.mp4', null, null],
      ['b.mp4', null, null],
    ]);
    expect(pretraining.notes.join('\n')).toContain('no line has a label');
  });
});

describe('the choice of a format', () => {
  it('can be forced, and an unknown one is refused with those that exist', async () => {
    const files = { 'odd.dat': 'aaaaaaaaaaa,1,bell,train\n' };
    expect((await read(files, 'odd.dat', { format: 'list' })).format).toBe('list');
    const forced = await read(files, 'odd.dat', { format: 'vggsound' });
    expect(rows(forced)).toEqual([['aaaaaaaaaaa_000001_000011.mp4', 'bell', 'train']]);
    expect(forced.notes[0]).toMatch(/^read as vggsound: .* \(as asked\)$/);
    const names = SOURCE_FORMATS.map(({ name }) => name).join(', ');
    await expect(read(files, 'odd.dat', { format: 'vgg' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(names),
    });
    await expect(read(files, 'odd.dat', { format: 'folder' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(read(files, 'odd.dat', { label: 'x', format: 'vggsound' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('reads class folders as such beside lists of anyone, and says that those were not read', async () => {
    const listing = await read({ 'bowling/a.mp4': '', 'clips.csv': 'path,label\nbowling/a.mp4,x\n' });
    expect([listing.format, rows(listing)]).toEqual(['folder', [['bowling/a.mp4', 'bowling', null]]]);
    expect(listing.notes[1]).toBe('not read, being of another format: clips.csv');
  });

  it('puts clips of one Kinetics video into one group, whatever lists them', async () => {
    const { inputs } = await read(
      { 'l.txt': 'a/-aaaaaaaaaa_000010_000020.mp4 x\n-aaaaaaaaaa_000030_000040.mp4 x\nplain.mp4 x\n' },
      'l.txt',
    );
    expect(inputs.map(({ group }) => group)).toEqual(['-aaaaaaaaaa', '-aaaaaaaaaa', null]);
  });
});
