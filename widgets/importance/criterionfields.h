// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/prune/spec.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace espalier {

class NumberField;

/// Fields for the numbers of a pruning criterion in one row; hidden while it has none. What is typed is no number of its own yet: `changed`
/// says it, `show` shows it.
class CriterionFields : public QWidget
{
    Q_OBJECT
public:
    /// `ownProblem`: what is wrong with an input stands behind the fields; else whoever has them shows problem().
    explicit CriterionFields(QWidget *parent = nullptr, bool ownProblem = true);

    /// The criterion and its numbers. Text that is being typed, or is wrong, is left alone while the criterion stays.
    void show(const PruneSpec &spec);
    QString problem() const; ///< What is wrong with the newest input; empty where nothing is.
    void abandon();          ///< Forgets what was typed (another layer is shown).

Q_SIGNALS:
    void changed(const espalier::PruneSpec &spec);
    void problemChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void showProblem(const QString &sentence);

    struct Field {
        QLabel *label = nullptr;
        NumberField *number = nullptr;
    };
    PruneSpec m_spec;
    std::vector<Field> m_fields; ///< As many as the criterion with most numbers has.
    QLabel *m_problem = nullptr; ///< What is wrong with the newest input.
};

} // namespace espalier
