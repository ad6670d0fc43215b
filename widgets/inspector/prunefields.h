// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "widgets/edit/layeredit.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;

namespace espalier {

class NumberField;
class PatternField;

/// Exact fields for how the selected layers are pruned: criterion with its numbers, what goes together, how much, one ranking for all.
/// Shows the common value or "mixed"; an edit sets all selected layers in one step.
class PruneFields : public QWidget
{
    Q_OBJECT
public:
    explicit PruneFields(Document *document, QWidget *parent = nullptr);

    /// Some of the selected can be pruned, and some is not locked.
    bool isAnyEditable() const;
    void refresh();

Q_SIGNALS:
    void saidNote(const QString &sentence); ///< For the status bar.

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void wire();
    void wireDocument();
    void retranslate();
    QString patternProblem(int n, int m) const;

    void apply(const QString &what, const MakeEdit &make);
    void setCriterion(const std::string &id);
    void setCriterionNumber(qsizetype which, double value);
    void setPattern(int n, int m);
    void setThreshold(double value);
    void setSparsity(double value);
    void setTogether(bool on);
    /// The numbers of the ranking where all that is selected takes part in it.
    edits::Reach reach() const;
    bool isAnyPrunable() const;

    void showCriterion(bool isAnyPruned);
    void showPattern();
    void showCriterionNumbers();
    void showGranularity(bool isAnyPruned);
    void showAmount();
    void offerGranularity();
    void offerCriteria(bool areWeights);
    void showTogether();

    Document *m_document = nullptr;
    QFormLayout *m_form = nullptr;
    QComboBox *m_criterion = nullptr;
    QComboBox *m_pattern = nullptr;
    PatternField *m_patternText = nullptr; ///< The line of m_pattern.
    PruneSpec m_next;                      ///< Criterion and its numbers, chosen for layers that are not pruned yet.
    bool m_joins = false;                  ///< One ranking was chosen for layers that are not pruned yet.
    QComboBox *m_granularity = nullptr;
    QCheckBox *m_together = nullptr;
    std::vector<NumberField *> m_numbers; ///< Of the criterion, as many as the one with most of them has.
    NumberField *m_threshold = nullptr;
    NumberField *m_sparsity = nullptr;
};

} // namespace espalier
