//! The layers and losses of candle-nn.

use candle_core::{Device, Module, ModuleT, Result, Tensor};
use candle_nn::{BatchNorm, GroupNorm, LayerNorm, Linear, RmsNorm, loss, ops, rotary_emb};
use gradcheck_ops::Range;

use super::case::Case;

const ANY: Range = Range(-2.0, 2.1);
const POSITIVE: Range = Range(0.5, 1.5);
const PROBABILITY: Range = Range(0.05, 0.95);

type Apply = fn(&[Tensor]) -> Result<Tensor>;
type Inputs = &'static [(&'static [usize], Range)];
type Row = (&'static str, &'static str, Inputs, Apply);

const NORMS: [Row; 16] = [
    ("candle_nn: softmax_last_dim", "", &[(&[3, 4], ANY)], |t| ops::softmax_last_dim(&t[0])),
    ("candle_nn: softmax_last_dim", "", &[(&[2, 1, 5], ANY)], |t| ops::softmax_last_dim(&t[0])),
    ("candle_nn: layer_norm", "", &[(&[3, 4], ANY), (&[4], POSITIVE), (&[4], ANY)], |t| {
        ops::layer_norm(&t[0], &t[1], &t[2], 1e-5)
    }),
    ("candle_nn: layer_norm_slow", "", &[(&[3, 4], ANY), (&[4], POSITIVE), (&[4], ANY)], |t| {
        ops::layer_norm_slow(&t[0], &t[1], &t[2], 1e-5)
    }),
    ("candle_nn: rms_norm", "", &[(&[3, 4], ANY), (&[4], POSITIVE)], |t| {
        ops::rms_norm(&t[0], &t[1], 1e-5)
    }),
    ("candle_nn: rms_norm_slow", "", &[(&[3, 4], ANY), (&[4], POSITIVE)], |t| {
        ops::rms_norm_slow(&t[0], &t[1], 1e-5)
    }),
    ("candle_nn: LayerNorm", "", &[(&[3, 4], ANY), (&[4], POSITIVE), (&[4], ANY)], |t| {
        LayerNorm::new(t[1].clone(), t[2].clone(), 1e-5).forward(&t[0])
    }),
    ("candle_nn: LayerNorm", "no bias", &[(&[2, 3, 4], ANY), (&[4], POSITIVE)], |t| {
        LayerNorm::new_no_bias(t[1].clone(), 1e-5).forward(&t[0])
    }),
    ("candle_nn: RmsNorm", "", &[(&[3, 4], ANY), (&[4], POSITIVE)], |t| {
        RmsNorm::new(t[1].clone(), 1e-5).forward(&t[0])
    }),
    ("candle_nn: RmsNorm", "forward_diff", &[(&[3, 4], ANY), (&[4], POSITIVE)], |t| {
        RmsNorm::new(t[1].clone(), 1e-5).forward_diff(&t[0])
    }),
    ("candle_nn: GroupNorm", "", &[(&[2, 4, 3], ANY), (&[4], POSITIVE), (&[4], ANY)], |t| {
        GroupNorm::new(t[1].clone(), t[2].clone(), 4, 2, 1e-5)?.forward(&t[0])
    }),
    ("candle_nn: GroupNorm", "", &[(&[2, 2, 3, 2], ANY), (&[2], POSITIVE), (&[2], ANY)], |t| {
        GroupNorm::new(t[1].clone(), t[2].clone(), 2, 1, 1e-5)?.forward(&t[0])
    }),
    ("candle_nn: BatchNorm", "training", &[(&[4, 2], ANY), (&[2], POSITIVE), (&[2], ANY)], |t| {
        batch_norm(t)?.forward_t(&t[0], true)
    }),
    (
        "candle_nn: BatchNorm",
        "training",
        &[(&[2, 3, 2, 2], ANY), (&[3], POSITIVE), (&[3], ANY)],
        |t| batch_norm(t)?.forward_t(&t[0], true),
    ),
    ("candle_nn: BatchNorm", "evaluation", &[(&[4, 2], ANY), (&[2], POSITIVE), (&[2], ANY)], |t| {
        batch_norm(t)?.forward_t(&t[0], false)
    }),
    ("candle_nn: Linear", "", &[(&[3, 4], ANY), (&[2, 4], ANY), (&[2], ANY)], |t| {
        Linear::new(t[1].clone(), Some(t[2].clone())).forward(&t[0])
    }),
];

const LOSSES: [Row; 14] = [
    (
        "candle_nn: Linear",
        "of three axes",
        &[(&[2, 3, 4], ANY), (&[2, 4], ANY), (&[2], ANY)],
        |t| Linear::new(t[1].clone(), Some(t[2].clone())).forward(&t[0]),
    ),
    ("candle_nn: Linear", "of four axes", &[(&[2, 1, 3, 4], ANY), (&[2, 4], ANY)], |t| {
        Linear::new(t[1].clone(), None).forward(&t[0])
    }),
    ("candle_nn: nll", "", &[(&[3, 4], ANY)], |t| loss::nll(&t[0], &classes()?)),
    ("candle_nn: cross_entropy", "", &[(&[3, 4], ANY)], |t| {
        loss::cross_entropy(&t[0], &classes()?)
    }),
    ("candle_nn: mse", "", &[(&[3, 4], ANY), (&[3, 4], POSITIVE)], |t| loss::mse(&t[0], &t[1])),
    (
        "candle_nn: binary_cross_entropy_with_logit",
        "",
        &[(&[3, 2], ANY), (&[3, 2], PROBABILITY)],
        |t| loss::binary_cross_entropy_with_logit(&t[0], &t[1]),
    ),
    ("candle_nn: huber", "", &[(&[3, 4], ANY), (&[3, 4], POSITIVE)], |t| {
        loss::huber(&t[0], &t[1], 1.0)
    }),
    ("candle_nn: rope", "", &[ROTATED, ANGLE, ANGLE], |t| rotary_emb::rope(&t[0], &t[1], &t[2])),
    ("candle_nn: rope_i", "", &[ROTATED, ANGLE, ANGLE], |t| {
        rotary_emb::rope_i(&t[0], &t[1], &t[2])
    }),
    ("candle_nn: rope_thd", "", &[ROTATED, (&[2, 2], ANY), (&[2, 2], ANY)], |t| {
        rotary_emb::rope_thd(&t[0], &t[1], &t[2])
    }),
    ("candle_nn: rope_slow", "", &[ROTATED, ANGLE, ANGLE], |t| {
        rotary_emb::rope_slow(&t[0], &t[1], &t[2])
    }),
    ("candle_nn: rope_i_slow", "", &[ROTATED, ANGLE, ANGLE], |t| {
        rotary_emb::rope_i_slow(&t[0], &t[1], &t[2])
    }),
    ("candle_nn: LSTM", "two steps", RECURRENT, |t| recurrent::lstm(t)),
    (
        "candle_nn: GRU",
        "two steps",
        &[(&[2, 3], ANY), (&[2, 3], ANY), (&[6, 3], ANY), (&[6, 2], ANY)],
        |t| recurrent::gru(t),
    ),
];

const ROTATED: (&[usize], Range) = (&[1, 2, 3, 4], ANY);
const ANGLE: (&[usize], Range) = (&[3, 2], ANY);
/// The inputs of two steps, and the weights.
const RECURRENT: Inputs = &[(&[2, 3], ANY), (&[2, 3], ANY), (&[8, 3], ANY), (&[8, 2], ANY)];

pub(super) fn cases() -> Vec<Case> {
    let rows = NORMS.into_iter().chain(LOSSES);
    rows.map(|(op, what, inputs, apply)| Case::new(op, what, inputs, apply)).collect()
}

fn classes() -> Result<Tensor> {
    Tensor::new(&[1_u32, 3, 1], &Device::Cpu)
}

fn batch_norm(t: &[Tensor]) -> Result<BatchNorm> {
    let features = t[1].dim(0)?;
    let (mean, variance) = (t[1].detach().zeros_like()?, t[1].detach().ones_like()?);
    BatchNorm::new(features, mean, variance, t[1].clone(), t[2].clone(), 1e-5)
}

mod recurrent {
    //! Two steps of a recurrent layer, with its weights among the inputs.

    use std::collections::HashMap;

    use candle_core::{Device, Result, Tensor};
    use candle_nn::{GRUConfig, LSTMConfig, RNN, VarBuilder};

    pub(super) fn lstm(t: &[Tensor]) -> Result<Tensor> {
        let layer = candle_nn::lstm(3, 2, LSTMConfig::default_no_bias(), weights(t))?;
        let first = layer.step(&t[0], &layer.zero_state(2)?)?;
        Ok(layer.step(&t[1], &first)?.h().clone())
    }

    pub(super) fn gru(t: &[Tensor]) -> Result<Tensor> {
        let layer = candle_nn::gru(3, 2, GRUConfig::default_no_bias(), weights(t))?;
        let first = layer.step(&t[0], &layer.zero_state(2)?)?;
        Ok(layer.step(&t[1], &first)?.h().clone())
    }

    fn weights(t: &[Tensor]) -> VarBuilder<'static> {
        let named = [("weight_ih_l0", &t[2]), ("weight_hh_l0", &t[3])];
        let named = named.map(|(name, tensor)| (name.to_owned(), tensor.clone()));
        VarBuilder::from_tensors(HashMap::from(named), t[0].dtype(), &Device::Cpu)
    }
}
