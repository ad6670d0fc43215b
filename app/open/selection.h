// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVector>

namespace espalier {

struct OpenFiles; // app/open/openfiles.h

/// What all views look at: layers (indices into the model's layers), one output channel, and whether it is the original (A/B).
class Selection : public QObject
{
    Q_OBJECT
public:
    explicit Selection(const OpenFiles &open);

    const QVector<int> &layers() const { return m_layers; } ///< First is current.
    int current() const;                                    ///< Layer; -1 when none.
    void setLayers(const QVector<int> &layers);
    /// Of another model, without a channel. Says nothing: the caller emits `changed` when the rest has followed.
    void reset(const QVector<int> &layers);

    /// The chosen output channel of the current layer; -1 when none. Another layer has none at first.
    int channel() const { return m_channel; }
    void setChannel(int channel); ///< A channel that the layer has not is none.
    /// Both at once, so that a view never sees the channel of another layer.
    void choose(int layer, int channel);

    /// While on, views show the original.
    bool showsOriginal() const { return m_showsOriginal; }
    void setShowsOriginal(bool on);

Q_SIGNALS:
    void changed();
    void channelChanged(int channel); ///< Of the current layer; after `changed` where both change.
    void originalShown(bool on);

private:
    const OpenFiles &m_open;
    QVector<int> m_layers;
    int m_channel = -1;
    bool m_showsOriginal = false;
};

} // namespace espalier
