// Style transfer: a picture is optimised so that Gram matrices and features match.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(12);

const SIZE = 24;
const content_img = torch.rand(1, 3, SIZE, SIZE);
const style_img = torch.rand(1, 3, SIZE, SIZE).pow(3);

function gram_matrix(input: torch.Tensor) {
  const [a, b, c, d] = input.size(); // batch, maps, height, width
  const features = input.view(a * b, c * d);
  const G = torch.mm(features, features.t());
  return G.div(a * b * c * d);
}

class ContentLoss extends nn.Module {
  target: torch.Tensor;
  loss = torch.tensor(0);

  constructor(target: torch.Tensor) {
    super();
    this.target = target.detach();
  }

  forward(input: torch.Tensor) {
    this.loss = F.mse_loss(input, this.target);
    return input;
  }
}

class StyleLoss extends nn.Module {
  target: torch.Tensor;
  loss = torch.tensor(0);

  constructor(target_feature: torch.Tensor) {
    super();
    this.target = gram_matrix(target_feature).detach();
  }

  forward(input: torch.Tensor) {
    this.loss = F.mse_loss(gram_matrix(input), this.target);
    return input;
  }
}

class Normalization extends nn.Module {
  mean: torch.Tensor;
  std: torch.Tensor;

  constructor(mean: number[], std: number[]) {
    super();
    this.mean = torch.tensor(mean).view(-1, 1, 1);
    this.std = torch.tensor(std).view(-1, 1, 1);
  }

  forward(img: torch.Tensor) {
    return img.sub(this.mean).div(this.std);
  }
}

const cnn = new nn.Sequential(
  new nn.Conv2d(3, 8, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.Conv2d(8, 8, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2, 2),
  new nn.Conv2d(8, 16, 3, { padding: 1 }),
  new nn.ReLU(),
).eval();
cnn.requires_grad_(false);

const content_layers = ['conv_2'];
const style_layers = ['conv_1', 'conv_2', 'conv_3'];

function get_style_model_and_losses() {
  const content_losses: ContentLoss[] = [];
  const style_losses: StyleLoss[] = [];
  const model = new nn.Sequential(new Normalization([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]));
  let i = 0;
  for (let layer of cnn.children()) {
    let name: string;
    if (layer instanceof nn.Conv2d) name = `conv_${++i}`;
    else if (layer instanceof nn.ReLU) {
      name = `relu_${i}`;
      layer = new nn.ReLU({ inplace: false });
    } else if (layer instanceof nn.MaxPool2d) name = `pool_${i}`;
    else throw new Error(`Unrecognized layer: ${layer.constructor.name}`);
    model.add_module(name, layer);

    if (content_layers.includes(name)) {
      const content_loss = new ContentLoss(model(content_img).detach());
      model.add_module(`content_loss_${i}`, content_loss);
      content_losses.push(content_loss);
    }
    if (style_layers.includes(name)) {
      const style_loss = new StyleLoss(model(style_img).detach());
      model.add_module(`style_loss_${i}`, style_loss);
      style_losses.push(style_loss);
    }
  }
  return { model, style_losses, content_losses };
}

const input_img = content_img.clone().requires_grad_(true);
const { model, style_losses, content_losses } = get_style_model_and_losses();
model.eval();
const optimizer = new optim.LBFGS([input_img], { max_iter: 3 });

let run = 0;
while (run < 6) {
  optimizer.step(() => {
    torch.no_grad(() => {
      input_img.clamp_(0, 1);
    });
    optimizer.zero_grad();
    model(input_img);
    let style_score = torch.zeros([]);
    for (const sl of style_losses) style_score = style_score.add(sl.loss);
    const content_score = content_losses.map((cl) => cl.loss).reduce((sum, loss) => sum.add(loss));
    const total_variation = input_img
      .diff({ dim: 2 })
      .abs()
      .mean()
      .add(input_img.diff({ dim: 3 }).abs().mean());
    const loss = style_score.mul(1e4).add(content_score).add(total_variation.mul(1e-2));
    loss.backward();
    run++;
    return loss;
  });
}
torch.no_grad(() => input_img.clamp_(0, 1));
console.log(run, input_img.sub(content_img).abs().mean().item());
