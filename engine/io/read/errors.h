// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

// Which kind of file.
inline constexpr ErrorCode kUnknownFile{
    "io.unknown", ESPALIER_TEXT("errors", "This is not a model that is known here: unknown kind of file%1. Espalier opens %2.")};
inline constexpr ErrorCode kNotYet{"io.not-yet", ESPALIER_TEXT("errors", "This is %1. Espalier 0.1 opens TorchScript: %2.")};
inline constexpr ErrorCode kPickledModule{
    "io.pickled-module",
    ESPALIER_TEXT("errors",
                  "This is a whole pickled module (torch.save(model)): it is not plain weights, and reading it would "
                  "run code, the Python class `%1`. In Python, save torch.jit.trace(model.eval(), example) or a "
                  "state_dict instead.")};

// Zip archives.
inline constexpr ErrorCode kZipTruncated{
    "io.zip-truncated", ESPALIER_TEXT("errors", "The archive is truncated or incomplete: the zip directory at its end is missing.")};
inline constexpr ErrorCode kZipBroken{"io.zip-broken", ESPALIER_TEXT("errors", "The zip archive is not sound: %1.")};
inline constexpr ErrorCode kZipMember{"io.zip-member", ESPALIER_TEXT("errors", "Record \"%1\" of the zip archive is not sound: %2.")};
inline constexpr ErrorCode kZipMissing{"io.zip-missing", ESPALIER_TEXT("errors", "Record \"%1\" is missing in the archive.")};
inline constexpr ErrorCode kZipTooLarge{"io.zip-too-large",
                                        ESPALIER_TEXT("errors", "Record \"%1\" has %2 bytes unpacked; at most %3 are read here.")};
inline constexpr ErrorCode kZipOther{
    "io.zip-other", ESPALIER_TEXT("errors", "This is a zip archive, but not a model: it has neither data.pkl nor code (it holds %1).")};

// Pickles.
inline constexpr ErrorCode kPickleBroken{"io.pickle-broken", ESPALIER_TEXT("errors", "%1 is not a sound pickle: %2 (at byte %3).")};
inline constexpr ErrorCode kPickleLimit{"io.pickle-limit", ESPALIER_TEXT("errors", "%1 is refused: %2.")};
inline constexpr ErrorCode kPickleCode{
    "io.pickle-code", ESPALIER_TEXT("errors", "%1 is not plain weights: it asks for code, `%2`, which is never run here.")};

// Tensors inside archives.
inline constexpr ErrorCode kTensorRecord{
    "io.tensor-record", ESPALIER_TEXT("errors", "Tensor %1 needs %2 bytes, but its record %3 has %4 (truncated or damaged).")};
inline constexpr ErrorCode kTensorMissing{"io.tensor-missing",
                                          ESPALIER_TEXT("errors", "The record %2 of tensor %1 is missing in the archive.")};
inline constexpr ErrorCode kTensorBroken{"io.tensor-broken", ESPALIER_TEXT("errors", "Tensor %1 is not sound: %2.")};
inline constexpr ErrorCode kLegacyCut{"io.legacy-cut",
                                      ESPALIER_TEXT("errors", "The state_dict (legacy format) is truncated or incomplete: %1.")};

// Code in TorchScript archives.
inline constexpr ErrorCode kNoDataPkl{"io.torchscript-data",
                                      ESPALIER_TEXT("errors", "The TorchScript archive is incomplete: data.pkl is missing.")};
inline constexpr ErrorCode kCodeDepth{"io.code-depth",
                                      ESPALIER_TEXT("errors", "The code in %1 is nested too deeply (line %2: more than %3 levels).")};
inline constexpr ErrorCode kCodeSyntax{"io.code-syntax", ESPALIER_TEXT("errors", "The code in %1 does not parse: line %2, %3.")};
inline constexpr ErrorCode kCodeSize{"io.code-size",
                                     ESPALIER_TEXT("errors", "The code of the archive has more than %1 bytes, which is refused.")};
inline constexpr ErrorCode kCodeSetState{
    "io.code-setstate",
    ESPALIER_TEXT("errors",
                  "The model has a __setstate__ (in %1), which is code that runs while a file is opened. Ordinary "
                  "models have none; this one is refused.")};
inline constexpr ErrorCode kCodeOperator{
    "io.code-operator",
    ESPALIER_TEXT("errors",
                  "The code in %1 uses the operator %2, which reaches outside the model (files, processes, network). "
                  "Such a model is refused.")};
inline constexpr ErrorCode kCodeUnknownOperator{
    "io.unknown-operator", ESPALIER_TEXT("errors", "The model needs the operator %2 (in %1), which is not one of LibTorch's own.")};
inline constexpr ErrorCode kCodeRecursion{"io.code-recursion",
                                          ESPALIER_TEXT("errors", "The method %2 of %1 calls itself, which would never end.")};
inline constexpr ErrorCode kCustomClass{
    "io.custom-class",
    ESPALIER_TEXT("errors",
                  "The model holds an object of the C++ class %1, which is made by code while a file is opened "
                  "(a model quantized by PyTorch?). Save the float model instead.")};

} // namespace espalier::errors
