// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kPreprocess{
    "data.preprocess",
    ESPALIER_TEXT("errors",
                  "The preprocessing is not valid: %1. Allowed are \"scale\" (a number above 0), \"mean\" and \"std\" "
                  "(a number or one per channel, std above 0), \"resize\" and \"crop\" (whole numbers from 1).")};
inline constexpr ErrorCode kPreprocessChannels{
    "data.preprocess-channels",
    ESPALIER_TEXT("errors", "The preprocessing has %1 numbers for \"%2\", but the images have %3 channels: give 1 or %3.")};
inline constexpr ErrorCode kPreprocessImages{
    "data.preprocess-images",
    ESPALIER_TEXT("errors", "\"%1\" in the preprocessing is for folders of images; these samples have a fixed size of %2.")};

inline constexpr ErrorCode kDataUnknown{
    "data.unknown",
    ESPALIER_TEXT("errors",
                  "No data set is recognised here. Wanted is a folder with MNIST-style files (*-images-idx3-ubyte and "
                  "*-labels-idx1-ubyte, .gz or not) or with CIFAR binary files (*.bin or *.bin.gz).")};
inline constexpr ErrorCode kDataNotYet{
    "data.not-yet", ESPALIER_TEXT("errors", "This is %1. Espalier 0.1 reads MNIST-style idx files and CIFAR-10/100 binary files. %2")};
inline constexpr ErrorCode kDataTooLarge{"data.too-large", ESPALIER_TEXT("errors", "The samples take more than %1 bytes.")};
inline constexpr ErrorCode kGzipCut{
    "data.gzip-cut", ESPALIER_TEXT("errors", "The gzip (.gz) stream is cut: it ends after %1 bytes of content, before its own end.")};
inline constexpr ErrorCode kGzipBroken{"data.gzip-broken",
                                       ESPALIER_TEXT("errors", "The gzip (.gz) stream is damaged after %1 bytes of content: %2.")};
inline constexpr ErrorCode kDataSets{
    "data.which-set", ESPALIER_TEXT("errors", "There are several sets here (%1), but none for the split \"%2\". Give the file itself.")};

inline constexpr ErrorCode kIdxMagic{"data.idx-magic",
                                     ESPALIER_TEXT("errors", "The file begins with %1; an idx file of %2 begins with %3.")};
inline constexpr ErrorCode kIdxHeader{"data.idx-header",
                                      ESPALIER_TEXT("errors", "The file has only %1 bytes, too few for the header of an idx file.")};
inline constexpr ErrorCode kIdxShort{
    "data.idx-short", ESPALIER_TEXT("errors", "The header claims %1 %2 of %3 bytes each, but only %4 are there (truncated?).")};
inline constexpr ErrorCode kIdxLong{"data.idx-long",
                                    ESPALIER_TEXT("errors", "The header claims %1 %2, but more bytes follow behind them.")};
inline constexpr ErrorCode kIdxSize{
    "data.idx-size", ESPALIER_TEXT("errors", "The header claims %1 images of %2 x %3 pixels, which cannot be in a file of %4 bytes.")};
inline constexpr ErrorCode kIdxCounts{"data.idx-counts", ESPALIER_TEXT("errors", "There are %1 images but %2 labels (in %3).")};
inline constexpr ErrorCode kIdxNoLabels{"data.no-labels",
                                        ESPALIER_TEXT("errors", "The labels are missing: beside the images there is no %1 (or %1.gz).")};
inline constexpr ErrorCode kIdxNoImages{"data.no-images",
                                        ESPALIER_TEXT("errors", "The images are missing: beside the labels there is no %1 (or %1.gz).")};

inline constexpr ErrorCode kCifarLength{
    "data.cifar-length",
    ESPALIER_TEXT("errors", "Its %1 bytes are no multiple of 3073 (a row of CIFAR-10: 1 label, 3072 pixels) nor of 3074 (CIFAR-100).")};
inline constexpr ErrorCode kCifarLabel{"data.cifar-label", ESPALIER_TEXT("errors", "Row %1 has the label %2; %3 has labels from 0 to %4.")};
inline constexpr ErrorCode kCifarMixed{
    "data.cifar-mixed",
    ESPALIER_TEXT("errors", "Some of the files here are CIFAR-10 and some are CIFAR-100. Give one file or a folder of one kind.")};
inline constexpr ErrorCode kDataEmpty{"data.empty", ESPALIER_TEXT("errors", "There is not one sample in it.")};

} // namespace espalier::errors
