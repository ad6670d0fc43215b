<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open model...</source>
        <translation>打开模型(&amp;O)...</translation>
    </message>
    <message>
        <source>Open a trained network</source>
        <translation>打开一个训练好的网络</translation>
    </message>
    <message>
        <source>Open &amp;sample</source>
        <translation>打开示例(&amp;S)</translation>
    </message>
    <message>
        <source>Open the small digit network that comes with the program</source>
        <translation>打开程序自带的手写数字小网络</translation>
    </message>
    <message>
        <source>&amp;Input shape...</source>
        <translation>输入形状(&amp;I)...</translation>
    </message>
    <message>
        <source>Say what shape the model&apos;s input has, where the file does not</source>
        <translation>文件中没有说明时，指定模型输入的形状</translation>
    </message>
    <message>
        <source>Choose &amp;data...</source>
        <translation>选择数据(&amp;D)...</translation>
    </message>
    <message>
        <source>Choose the samples that accuracy is measured on</source>
        <translation>选择用来测量精度的样本</translation>
    </message>
    <message>
        <source>Open &amp;recipe...</source>
        <translation>打开配方(&amp;R)...</translation>
    </message>
    <message>
        <source>Load the settings of all layers from a file</source>
        <translation>从文件载入所有层的设置</translation>
    </message>
    <message>
        <source>&amp;Save recipe</source>
        <translation>保存配方(&amp;S)</translation>
    </message>
    <message>
        <source>Save the settings of all layers</source>
        <translation>保存所有层的设置</translation>
    </message>
    <message>
        <source>Save recipe &amp;as...</source>
        <translation>配方另存为(&amp;A)...</translation>
    </message>
    <message>
        <source>Save the settings of all layers under another name</source>
        <translation>以另一个名称保存所有层的设置</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>导出(&amp;E)...</translation>
    </message>
    <message>
        <source>Write the changed model to a file and check it</source>
        <translation>把修改后的模型写入文件并核对</translation>
    </message>
    <message>
        <source>&amp;Close model</source>
        <translation>关闭模型(&amp;C)</translation>
    </message>
    <message>
        <source>Back to the start page</source>
        <translation>回到起始页</translation>
    </message>
    <message>
        <source>&amp;Preferences...</source>
        <translation>首选项(&amp;P)...</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Leave the program</source>
        <translation>离开程序</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take back the last edit of the recipe</source>
        <translation>撤回对配方的上一次修改</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Do the edit again that was taken back</source>
        <translation>再次执行被撤回的修改</translation>
    </message>
    <message>
        <source>&amp;Copy settings</source>
        <translation>复制设置(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the settings of the current layer</source>
        <translation>复制当前层的设置</translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation>粘贴设置(&amp;P)</translation>
    </message>
    <message>
        <source>Give the copied settings to the selected layers</source>
        <translation>把复制的设置用于所选的层</translation>
    </message>
    <message>
        <source>&amp;Find command...</source>
        <translation>查找命令(&amp;F)...</translation>
    </message>
    <message>
        <source>Search all commands and layers by name</source>
        <translation>按名称搜索所有命令和层</translation>
    </message>
    <message>
        <source>&amp;Histogram</source>
        <translation>直方图(&amp;H)</translation>
    </message>
    <message>
        <source>Show the weights&apos; histogram</source>
        <translation>显示权重的直方图</translation>
    </message>
    <message>
        <source>&amp;Importance</source>
        <translation>重要性(&amp;I)</translation>
    </message>
    <message>
        <source>Show how important each weight is</source>
        <translation>显示每个权重的重要性</translation>
    </message>
    <message>
        <source>&amp;Filter layers</source>
        <translation>筛选层(&amp;F)</translation>
    </message>
    <message>
        <source>Go to the filter of the layer table</source>
        <translation>转到层表格的筛选框</translation>
    </message>
    <message>
        <source>Hold &amp;original</source>
        <translation>显示原始模型(&amp;O)</translation>
    </message>
    <message>
        <source>Show the float model until this is chosen again (hold \ for a glance)</source>
        <translation>显示浮点模型，直到再次选择此项（按住 \ 可临时查看）</translation>
    </message>
    <message>
        <source>Quantization &amp;levels</source>
        <translation>量化量化级(&amp;L)</translation>
    </message>
    <message>
        <source>Show the levels that weights are rounded to</source>
        <translation>显示权重被舍入到的量化量化级</translation>
    </message>
    <message>
        <source>Lo&amp;garithmic counts</source>
        <translation>对数计数(&amp;G)</translation>
    </message>
    <message>
        <source>Count weights on a logarithmic scale</source>
        <translation>以对数刻度显示权重计数</translation>
    </message>
    <message>
        <source>&amp;Next region</source>
        <translation>下一区域(&amp;N)</translation>
    </message>
    <message>
        <source>Go to the next part of the window</source>
        <translation>转到窗口的下一部分</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>恢复布局(&amp;R)</translation>
    </message>
    <message>
        <source>Put all parts of the window back where they were at first</source>
        <translation>把窗口各部分放回最初的位置</translation>
    </message>
    <message>
        <source>&amp;Previous layer</source>
        <translation>上一层(&amp;P)</translation>
    </message>
    <message>
        <source>Go one layer up in the table</source>
        <translation>转到表格中的上一层</translation>
    </message>
    <message>
        <source>&amp;Next layer</source>
        <translation>下一层(&amp;N)</translation>
    </message>
    <message>
        <source>Go one layer down in the table</source>
        <translation>转到表格中的下一层</translation>
    </message>
    <message>
        <source>&amp;Fewer bits</source>
        <translation>减少位数(&amp;F)</translation>
    </message>
    <message>
        <source>One bit less for the selected layers</source>
        <translation>所选层的位宽减一</translation>
    </message>
    <message>
        <source>&amp;More bits</source>
        <translation>增加位数(&amp;M)</translation>
    </message>
    <message>
        <source>One bit more for the selected layers</source>
        <translation>所选层的位宽加一</translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation>锁定(&amp;L)</translation>
    </message>
    <message>
        <source>Keep the selected layers as they are</source>
        <translation>让所选的层保持现状</translation>
    </message>
    <message>
        <source>Back to f&amp;loat</source>
        <translation>恢复为浮点(&amp;L)</translation>
    </message>
    <message>
        <source>Take all settings off the selected layers</source>
        <translation>取消所选层的所有设置</translation>
    </message>
    <message>
        <source>Select &amp;all layers</source>
        <translation>选择所有层(&amp;A)</translation>
    </message>
    <message>
        <source>Select all layers that the filter shows</source>
        <translation>选择筛选结果中的所有层</translation>
    </message>
    <message>
        <source>&amp;Evaluate</source>
        <translation>评估(&amp;E)</translation>
    </message>
    <message>
        <source>Measure accuracy on all samples and keep the figures as a run</source>
        <translation>在全部样本上测量精度，并把结果保留为一次运行</translation>
    </message>
    <message>
        <source>&amp;Fine-tune...</source>
        <translation>微调(&amp;F)...</translation>
    </message>
    <message>
        <source>Train the weights under the recipe</source>
        <translation>按配方训练权重</translation>
    </message>
    <message>
        <source>Load recipe of &amp;run</source>
        <translation>载入运行的配方(&amp;R)</translation>
    </message>
    <message>
        <source>Make the selected run&apos;s recipe the current one</source>
        <translation>把所选运行的配方作为当前配方</translation>
    </message>
    <message>
        <source>&amp;Keep fine-tuned weights</source>
        <translation>保留微调后的权重(&amp;K)</translation>
    </message>
    <message>
        <source>Make the selected fine-tune&apos;s weights the model&apos;s own</source>
        <translation>把所选微调的权重作为模型的权重</translation>
    </message>
    <message>
        <source>&amp;Copy command line</source>
        <translation>复制命令行(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the espalier-cli call that repeats the selected run, or else the current recipe</source>
        <translation>复制能重复所选运行（未选时为当前配方）的 espalier-cli 命令</translation>
    </message>
    <message>
        <source>&amp;Stop all work</source>
        <translation>停止所有任务(&amp;S)</translation>
    </message>
    <message>
        <source>Stop everything that is running and keep what is finished</source>
        <translation>停止所有正在运行的任务，保留已完成的部分</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>List all keys</source>
        <translation>列出所有按键</translation>
    </message>
    <message>
        <source>&amp;What is this?</source>
        <translation>这是什么(&amp;W)？</translation>
    </message>
    <message>
        <source>Click on anything to read what it means</source>
        <translation>点击任意位置查看其含义</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>Everything that the program has said since it started</source>
        <translation>程序启动以来的所有消息</translation>
    </message>
    <message>
        <source>&amp;About Espalier</source>
        <translation>关于 Espalier(&amp;A)</translation>
    </message>
    <message>
        <source>Version, licence and what the program runs on</source>
        <translation>版本、许可证以及程序的运行环境</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的文件(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>P&amp;resets</source>
        <translation>预设(&amp;R)</translation>
    </message>
    <message>
        <source>Theme, language, colours, keys, histogram bins, threads</source>
        <translation>主题、语言、颜色、快捷键、直方图箱数、线程数</translation>
    </message>
    <message>
        <source>C&amp;hannels</source>
        <translation>通道(&amp;H)</translation>
    </message>
    <message>
        <source>Show the output channels one by one</source>
        <translation>逐个显示输出通道</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>Two runs side by side, and the samples whose answer differs</source>
        <translation>并排比较两次运行，以及回答不同的样本</translation>
    </message>
    <message>
        <source>&amp;Tour</source>
        <translation>导览(&amp;T)</translation>
    </message>
    <message>
        <source>Five steps on the sample, from a layer to a run</source>
        <translation>在示例上走五步，从一个层到一次运行</translation>
    </message>
    <message>
        <source>&amp;Sensitivity</source>
        <translation>敏感度(&amp;S)</translation>
    </message>
    <message>
        <source>Show what each layer alone loses at each setting</source>
        <translation>显示每个层单独采用各设置时的损失</translation>
    </message>
    <message>
        <source>Open &amp;weights...</source>
        <translation>打开权重(&amp;W)...</translation>
    </message>
    <message>
        <source>Put the weights of a checkpoint into the network, by name</source>
        <translation>按名称把检查点的权重放入网络</translation>
    </message>
    <message>
        <source>&amp;Activations</source>
        <translation>激活(&amp;A)</translation>
    </message>
    <message>
        <source>Show what goes through the layer, and how it is quantized</source>
        <translation>显示流经该层的值以及它们如何量化</translation>
    </message>
    <message>
        <source>&amp;Integers and scales...</source>
        <translation>整数与比例因子(&amp;I)...</translation>
    </message>
    <message>
        <source>The integers that stand for the layer&apos;s weights, and what they mean</source>
        <translation>代表该层权重的整数及其含义</translation>
    </message>
    <message>
        <source>&amp;Flips</source>
        <translation>翻转(&amp;F)</translation>
    </message>
    <message>
        <source>Show which answers the recipe changes, also while a handle moves</source>
        <translation>显示配方改变了哪些回答，拖动手柄时也随之更新</translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation>剪枝阈值</translation>
    </message>
    <message numerus="yes">
        <source>%n locked layer(s) left as they were.</source>
        <translation>
            <numerusform>%n 个锁定的层保持不变。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) that cannot have this left out.</source>
        <translation>
            <numerusform>%n 个不适用的层未修改。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has another number of channels</source>
        <translation>%1 的通道数不同</translation>
    </message>
    <message>
        <source>%1 would get an empty range</source>
        <translation>%1 的范围会为空</translation>
    </message>
    <message>
        <source>%1 cannot have this</source>
        <translation>%1 不能这样设置</translation>
    </message>
    <message>
        <source>The levels are at equal steps now.</source>
        <translation>量化级现在为等步长。</translation>
    </message>
    <message>
        <source>The range is from minimum to maximum now.</source>
        <translation>范围现在为最小值到最大值。</translation>
    </message>
    <message>
        <source>Zero is exact now.</source>
        <translation>零现在是精确的。</translation>
    </message>
    <message>
        <source>The range is not symmetric any more.</source>
        <translation>范围不再对称。</translation>
    </message>
    <message>
        <source>The integers are signed now.</source>
        <translation>整数现在有符号。</translation>
    </message>
    <message>
        <source>The range is not narrow any more.</source>
        <translation>范围不再是窄范围。</translation>
    </message>
    <message>
        <source>Activation range</source>
        <translation>激活范围</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>(root)</source>
        <translation>（根模块）</translation>
    </message>
    <message>
        <source>A normalization layer: its few numbers stay float.</source>
        <translation>归一化层：少量参数保持浮点。</translation>
    </message>
    <message>
        <source>This layer has no weights to quantize or prune.</source>
        <translation>此层没有可量化或剪枝的权重。</translation>
    </message>
    <message>
        <source>Cannot be changed (%1).</source>
        <translation>不能修改（%1）。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1，原为 %2</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>存储大小</translation>
    </message>
    <message>
        <source>Min, max</source>
        <translation>最小，最大</translation>
    </message>
    <message>
        <source>Mean ± std</source>
        <translation>均值 ± 标准差</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>峰度</translation>
    </message>
    <message>
        <source>Not finite</source>
        <translation>非有限值</translation>
    </message>
    <message>
        <source>Denormal</source>
        <translation>非规格化数</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>Flips</name>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>失去</translation>
    </message>
    <message>
        <source>gained</source>
        <translation>获得</translation>
    </message>
    <message>
        <source>both wrong</source>
        <translation>都错</translation>
    </message>
</context>
<context>
    <name>JobsModel</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused for a preview</source>
        <translation>为预览而暂停</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
</context>
<context>
    <name>KeyBindings</name>
    <message>
        <source>the plots and lists</source>
        <translation>图和列表</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>nearest, half to even</source>
        <translation>就近舍入，中点取偶</translation>
    </message>
    <message>
        <source>Half-way values go to the even level, as LibTorch does it.</source>
        <translation>中点取偶数量化级，与 LibTorch 相同。</translation>
    </message>
    <message>
        <source>nearest, half away</source>
        <translation>就近舍入，中点远离零</translation>
    </message>
    <message>
        <source>Half-way values go away from zero.</source>
        <translation>中点向远离零的方向舍入。</translation>
    </message>
    <message>
        <source>down</source>
        <translation>向下舍入</translation>
    </message>
    <message>
        <source>Always to the lower level.</source>
        <translation>总是取较低的量化级。</translation>
    </message>
    <message>
        <source>stochastic</source>
        <translation>随机舍入</translation>
    </message>
    <message>
        <source>Up or down by chance in proportion to the distance, from the seed.</source>
        <translation>按距离的比例随机向上或向下，由随机种子决定。</translation>
    </message>
    <message>
        <source>learned (AdaRound)</source>
        <translation>学习舍入（AdaRound）</translation>
    </message>
    <message>
        <source>Up or down as learned on data.</source>
        <translation>按数据学到的方向向上或向下。</translation>
    </message>
    <message>
        <source>whole tensor</source>
        <translation>整个张量</translation>
    </message>
    <message>
        <source>One range for all weights of the layer.</source>
        <translation>该层所有权重共用一个范围。</translation>
    </message>
    <message>
        <source>per channel</source>
        <translation>逐通道</translation>
    </message>
    <message>
        <source>One range for each output channel.</source>
        <translation>每个输出通道一个范围。</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>One range for each run of so many inputs of a channel.</source>
        <translation>通道内每若干个输入共用一个范围。</translation>
    </message>
    <message>
        <source>single weights</source>
        <translation>单个权重</translation>
    </message>
    <message>
        <source>The least important weights, wherever they are.</source>
        <translation>最不重要的权重，不论位置。</translation>
    </message>
    <message>
        <source>whole channels</source>
        <translation>整个通道</translation>
    </message>
    <message>
        <source>All weights of the least important output channels.</source>
        <translation>最不重要的输出通道的全部权重。</translation>
    </message>
    <message>
        <source>p, per cent</source>
        <translation>p（百分比）</translation>
    </message>
    <message>
        <source>k, standard deviations</source>
        <translation>k（标准差倍数）</translation>
    </message>
    <message>
        <source>iterations</source>
        <translation>迭代次数</translation>
    </message>
    <message>
        <source>equal steps</source>
        <translation>等步长</translation>
    </message>
    <message>
        <source>2^b levels at equal steps between low and high.</source>
        <translation>在下限和上限之间等步长的 2^b 个量化级。</translation>
    </message>
    <message>
        <source>ternary</source>
        <translation>三值</translation>
    </message>
    <message>
        <source>Three levels -a, 0 and a (1.58 bits); finds its own threshold.</source>
        <translation>三个量化级 -a、0 和 a（1.58 位）；自行求得阈值。</translation>
    </message>
    <message>
        <source>power-of-two scale</source>
        <translation>二的幂缩放</translation>
    </message>
    <message>
        <source>Equal steps of 2^n, which integer hardware applies by shifting.</source>
        <translation>步长为 2^n，整数硬件可用移位实现。</translation>
    </message>
    <message>
        <source>All weights of the layer, when it is below the threshold.</source>
        <translation>低于阈值时，该层的全部权重。</translation>
    </message>
    <message>
        <source>%1: a whole number from %2 to %3.</source>
        <translation>%1：%2 到 %3 的整数。</translation>
    </message>
    <message>
        <source>%1: above %2 and at most %3.</source>
        <translation>%1：大于 %2 且不超过 %3。</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Float (as it was)</source>
        <translation>浮点（原样）</translation>
    </message>
    <message>
        <source>8 bits per channel</source>
        <translation>8 位，逐通道</translation>
    </message>
    <message>
        <source>8 bits, whole tensor</source>
        <translation>8 位，整个张量</translation>
    </message>
    <message>
        <source>4 bits per channel</source>
        <translation>4 位，逐通道</translation>
    </message>
    <message>
        <source>4 bits, whole tensor</source>
        <translation>4 位，整个张量</translation>
    </message>
    <message>
        <source>Prune 50 %</source>
        <translation>剪枝 50 %</translation>
    </message>
    <message>
        <source>Prune 80 %</source>
        <translation>剪枝 80 %</translation>
    </message>
    <message>
        <source>Prune 90 %</source>
        <translation>剪枝 90 %</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>A workbench for quantizing and pruning trained networks.</source>
        <translation>量化和剪枝已训练网络的工作台。</translation>
    </message>
    <message>
        <source>Open the sample that comes with the program.</source>
        <translation>打开程序自带的示例。</translation>
    </message>
    <message>
        <source>A model, a recipe or data.</source>
        <translation>模型、配方或数据。</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Look in:</source>
        <translation>查找范围：</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>文件名(&amp;N)：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>文件类型：</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>选择(&amp;C)</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>文件夹：</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1 已存在。
要替换它吗？</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>是(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>否(&amp;N)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>恢复默认值</translation>
    </message>
</context>
<context>
    <name>QUndoModel</name>
    <message>
        <source>&lt;empty&gt;</source>
        <translation>&lt;空&gt;</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Work is under way</source>
        <translation>任务正在进行</translation>
    </message>
    <message>
        <source>Work is still under way. Stop it and close?</source>
        <translation>仍有任务在进行。停止并关闭吗？</translation>
    </message>
    <message>
        <source>What is finished is kept and is there again at the next start.</source>
        <translation>已完成的部分会保留，下次启动时仍在。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Close when done</source>
        <translation>完成后关闭</translation>
    </message>
    <message>
        <source>Unsaved recipe</source>
        <translation>配方未保存</translation>
    </message>
    <message>
        <source>The recipe has edits that are not saved to a file.</source>
        <translation>配方中有尚未保存到文件的修改。</translation>
    </message>
    <message>
        <source>Save...</source>
        <translation>保存...</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>Readout</name>
    <message>
        <source>reading...</source>
        <translation>读取中...</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>zero %1</source>
        <translation>零 %1</translation>
    </message>
    <message>
        <source>not finite %1</source>
        <translation>非有限值 %1</translation>
    </message>
    <message>
        <source>clip %1 | %2 %</source>
        <translation>截断 %1 | %2 %</translation>
    </message>
    <message>
        <source>MSE %1</source>
        <translation>MSE %1</translation>
    </message>
    <message>
        <source>SQNR %1</source>
        <translation>SQNR %1</translation>
    </message>
    <message>
        <source>unused levels %1</source>
        <translation>未用量化级 %1</translation>
    </message>
    <message>
        <source>about</source>
        <translation>约</translation>
    </message>
    <message>
        <source>clip: weights below and above the range, which move to its ends. MSE: mean of (w - w&apos;)². SQNR: 10 log10(sum w² / sum (w - w&apos;)²), 10 dB is a soft guide. zero: weights that are exactly zero afterwards. &quot;about&quot;: from the histogram, while the exact figures are being worked out.</source>
        <translation>截断：低于和高于范围的权重，它们会移到范围的两端。MSE：(w - w&apos;)² 的均值。SQNR：10 log10(Σw² / Σ(w - w&apos;)²)，10 dB 只是参考。零：处理后恰好为零的权重。“约”：正在计算精确值，先由直方图估计。</translation>
    </message>
    <message>
        <source>as stored</source>
        <translation>按存储</translation>
    </message>
    <message>
        <source>min %1</source>
        <translation>最小 %1</translation>
    </message>
    <message>
        <source>max %1</source>
        <translation>最大 %1</translation>
    </message>
    <message>
        <source>mean %1</source>
        <translation>均值 %1</translation>
    </message>
    <message>
        <source>scale %1</source>
        <translation>比例因子 %1</translation>
    </message>
    <message>
        <source>zero point %1</source>
        <translation>零点 %1</translation>
    </message>
</context>
<context>
    <name>Score</name>
    <message>
        <source>float %1   %2 (%3 .. %4) pp</source>
        <translation>浮点 %1   %2（%3 .. %4）百分点</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>not measured: no data</source>
        <translation>未测量：没有数据</translation>
    </message>
    <message>
        <source>estimate, n %1 of %2</source>
        <translation>估计，n %1 / %2</translation>
    </message>
    <message>
        <source>measured, n %1</source>
        <translation>已测量，n %1</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>失败：%1</translation>
    </message>
    <message>
        <source>float %1</source>
        <translation>浮点 %1</translation>
    </message>
    <message>
        <source>not measured: no labels</source>
        <translation>未测量：没有标签</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <source>any target</source>
        <translation>任意目标</translation>
    </message>
    <message>
        <source>2 to 16 bits, packed; a pruned layer with a bit mask where that is smaller. Zeros save no work.</source>
        <translation>2 到 16 位，紧凑存储；剪枝后的层在更小时以位掩码存储。零不减少计算量。</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>Dense 8-bit kernels of processors and phones: 8 bits only; zeros save neither bytes nor work.</source>
        <translation>处理器和手机的稠密 8 位内核：仅 8 位；零既不省字节也不省计算。</translation>
    </message>
    <message>
        <source>int4, int8</source>
        <translation>int4, int8</translation>
    </message>
    <message>
        <source>Dense kernels for 4 and 8 bits; other bits are stored in the next larger. Zeros save neither bytes nor work.</source>
        <translation>4 位和 8 位的稠密内核；其他位数按更大的一档存储。零既不省字节也不省计算。</translation>
    </message>
    <message>
        <source>sparse</source>
        <translation>稀疏</translation>
    </message>
    <message>
        <source>An engine that skips zeros: 2 to 16 bits, bit masks, and work falls with the share of zeros.</source>
        <translation>能跳过零的引擎：2 到 16 位、位掩码，计算量随零的比例下降。</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Choose a layer</source>
        <translation>选择一个层</translation>
    </message>
    <message>
        <source>The table lists the network&apos;s layers. Choose another one with a click or with Alt+Down; its weights appear in the middle.</source>
        <translation>表格列出网络的各层。单击或按 Alt+Down 选择另一个层；其权重显示在中间。</translation>
    </message>
    <message>
        <source>Give it fewer bits</source>
        <translation>减少位数</translation>
    </message>
    <message>
        <source>Type 4 here and press Enter: the layer&apos;s weights are rounded to 15 levels. Low and high are the range these levels cover.</source>
        <translation>在此输入 4 并按 Enter：该层的权重被舍入到 15 个量化级。下限和上限是这些量化级覆盖的范围。</translation>
    </message>
    <message>
        <source>Drag the range</source>
        <translation>拖动范围</translation>
    </message>
    <message>
        <source>Drag a grip on top of the histogram inwards: what lies outside is clipped, the levels get finer, and clip, MSE and SQNR answer at once. The grips below set a pruning threshold.</source>
        <translation>向内拖动直方图上方的手柄：范围外的被截断，量化级变细，截断、MSE 和 SQNR 立即更新。下方的手柄设置剪枝阈值。</translation>
    </message>
    <message>
        <source>See what it costs</source>
        <translation>查看代价</translation>
    </message>
    <message>
        <source>Accuracy with its interval follows each edit, on a sample that grows to all the data; beside it size and work. Ctrl+Z takes an edit back, holding \ shows the original.</source>
        <translation>精度及其区间随每次编辑更新，样本逐步增加到全部数据；旁边是大小和计算量。Ctrl+Z 撤销编辑，按住 \ 显示原始模型。</translation>
    </message>
    <message>
        <source>Keep what is good</source>
        <translation>保留好的结果</translation>
    </message>
    <message>
        <source>Ctrl+R measures all samples and keeps the figures as a run; Ctrl+T trains the weights under the recipe. Save the recipe with Ctrl+S, export the network with Ctrl+E.</source>
        <translation>Ctrl+R 在全部样本上测量并将数值保留为一次运行；Ctrl+T 在配方约束下训练权重。用 Ctrl+S 保存配方，用 Ctrl+E 导出网络。</translation>
    </message>
</context>
<context>
    <name>Treatment</name>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>%1 bits per channel</source>
        <translation>%1 位，逐通道</translation>
    </message>
    <message>
        <source>%1 bits in groups of %2</source>
        <translation>%1 位，每组 %2 个</translation>
    </message>
    <message>
        <source>activations %1</source>
        <translation>激活 %1</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>ternary</source>
        <translation>三值</translation>
    </message>
    <message>
        <source>whole channels</source>
        <translation>整个通道</translation>
    </message>
    <message>
        <source>whole tensor</source>
        <translation>整个张量</translation>
    </message>
    <message>
        <source>rounds to nearest, ties to even</source>
        <translation>舍入到最近，恰在中间时取偶</translation>
    </message>
    <message>
        <source>rounds to nearest, ties away from zero</source>
        <translation>舍入到最近，恰在中间时远离零</translation>
    </message>
    <message>
        <source>rounds down</source>
        <translation>向下舍入</translation>
    </message>
    <message>
        <source>rounds at random</source>
        <translation>随机舍入</translation>
    </message>
    <message>
        <source>learned rounding</source>
        <translation>学习得到的舍入</translation>
    </message>
    <message>
        <source>%1 manual ranges</source>
        <translation>%1 个手动范围</translation>
    </message>
    <message>
        <source>channel %1 [%2, %3]</source>
        <translation>通道 %1 [%2, %3]</translation>
    </message>
    <message>
        <source>scales are powers of two</source>
        <translation>缩放因子为 2 的幂</translation>
    </message>
    <message>
        <source>scales of any size</source>
        <translation>缩放因子不限</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>有符号</translation>
    </message>
    <message>
        <source>unsigned</source>
        <translation>无符号</translation>
    </message>
    <message>
        <source>symmetric</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>asymmetric</source>
        <translation>非对称</translation>
    </message>
    <message>
        <source>lowest level as usual</source>
        <translation>最低量化级按默认</translation>
    </message>
    <message>
        <source>without the lowest level</source>
        <translation>不用最低量化级</translation>
    </message>
    <message>
        <source>with the lowest level</source>
        <translation>使用最低量化级</translation>
    </message>
    <message>
        <source>zero is exact</source>
        <translation>零精确</translation>
    </message>
    <message>
        <source>zero need not be exact</source>
        <translation>零不必精确</translation>
    </message>
    <message>
        <source>noise %1</source>
        <translation>噪声 %1</translation>
    </message>
    <message>
        <source>%1 draws</source>
        <translation>%1 次抽样</translation>
    </message>
    <message>
        <source>in one ranking with other layers</source>
        <translation>与其他层一起排序</translation>
    </message>
    <message>
        <source>this layer alone</source>
        <translation>仅此层</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>analytic</source>
        <translation>解析</translation>
    </message>
    <message>
        <source>empirical</source>
        <translation>实测</translation>
    </message>
    <message>
        <source> (only numbers without an effect differ)</source>
        <translation>（仅不起作用的数值不同）</translation>
    </message>
    <message>
        <source>Equalization</source>
        <translation>跨层均衡</translation>
    </message>
    <message>
        <source>Bias correction</source>
        <translation>偏置校正</translation>
    </message>
    <message>
        <source>Shared ranges</source>
        <translation>共享范围</translation>
    </message>
    <message>
        <source>input: %1</source>
        <translation>输入：%1</translation>
    </message>
    <message>
        <source>input: same as the output</source>
        <translation>输入：与输出相同</translation>
    </message>
</context>
<context>
    <name>criteria</name>
    <message>
        <source>Magnitude</source>
        <translation>幅值</translation>
    </message>
    <message>
        <source>|w| of each weight; for a channel the sum over its weights (L1 norm).</source>
        <translation>每个权重的 |w|；对通道则为其权重之和（L1 范数）。</translation>
    </message>
    <message>
        <source>BatchNorm scale</source>
        <translation>BatchNorm 缩放</translation>
    </message>
    <message>
        <source>|gamma| of the BatchNorm right after the layer (Liu et al. 2017).</source>
        <translation>紧接该层之后的 BatchNorm 的 |gamma|（Liu 等，2017）。</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>|g|, where g is the gradient of the mean loss over the calibration samples.</source>
        <translation>|g|，其中 g 是校准样本上平均损失的梯度。</translation>
    </message>
    <message>
        <source>Taylor</source>
        <translation>泰勒</translation>
    </message>
    <message>
        <source>|g w|: the change of the mean loss, to first order, when the weight becomes zero (Molchanov et al. 2019).</source>
        <translation>|g w|：权重变为零时平均损失的一阶变化（Molchanov 等，2019）。</translation>
    </message>
    <message>
        <source>Fisher</source>
        <translation>Fisher</translation>
    </message>
    <message>
        <source>(g w)² of each batch, averaged over the batches.</source>
        <translation>各批次的 (g w)² 的平均。</translation>
    </message>
    <message>
        <source>Connection sensitivity</source>
        <translation>连接敏感度</translation>
    </message>
    <message>
        <source>|g w| as a share of its sum over all weights of the network (SNIP, Lee et al. 2019).</source>
        <translation>|g w| 占全网络权重总和的比例（SNIP，Lee 等，2019）。</translation>
    </message>
    <message>
        <source>Mean activation</source>
        <translation>平均激活</translation>
    </message>
    <message>
        <source>Mean |a| of each output channel, after the BatchNorm and activation that follow the layer.</source>
        <translation>每个输出通道的平均 |a|，取自该层之后的 BatchNorm 和激活之后。</translation>
    </message>
    <message>
        <source>Non-zero activations</source>
        <translation>非零激活</translation>
    </message>
    <message>
        <source>1 - APoZ: the share of a channel&apos;s activations that are not zero, after the BatchNorm and activation that follow the layer (Hu et al. 2016).</source>
        <translation>1 - APoZ：通道激活中非零者的比例，取自该层之后的 BatchNorm 和激活之后（Hu 等，2016）。</translation>
    </message>
    <message>
        <source>Stability</source>
        <translation>稳定性</translation>
    </message>
    <message>
        <source>Mean change of the outputs under random changes of the channel&apos;s weights, divided by the relative size of the change; with its standard error over the draws.</source>
        <translation>随机改变通道权重时输出的平均变化，除以改变的相对大小；附多次抽样的标准误差。</translation>
    </message>
    <message>
        <source>Geometric median</source>
        <translation>几何中位数</translation>
    </message>
    <message>
        <source>Sum of the distances from a channel to all channels of its layer: those in the middle can be replaced by the others (He et al. 2019).</source>
        <translation>通道到同层所有通道的距离之和：居中的通道可由其他通道代替（He 等，2019）。</translation>
    </message>
    <message>
        <source>LAMP</source>
        <translation>LAMP</translation>
    </message>
    <message>
        <source>w² divided by the sum of w² of all weights of the layer that are at least as large: comparable between layers.</source>
        <translation>w² 除以该层中不小于它的所有权重的 w² 之和：层间可比。</translation>
    </message>
    <message>
        <source>L1 norm</source>
        <translation>L1 范数</translation>
    </message>
    <message>
        <source>Sum of |w| over each output channel.</source>
        <translation>每个输出通道的 |w| 之和。</translation>
    </message>
    <message>
        <source>L2 norm</source>
        <translation>L2 范数</translation>
    </message>
    <message>
        <source>Root of the sum of w² over each output channel.</source>
        <translation>每个输出通道的 w² 之和的平方根。</translation>
    </message>
    <message>
        <source>N of every M</source>
        <translation>每 M 个留 N 个</translation>
    </message>
    <message>
        <source>Of every M weights along the input axis the N largest |w| stay, such as 2 of 4.</source>
        <translation>沿输入轴每 M 个权重保留 |w| 最大的 N 个，例如 4 个留 2 个。</translation>
    </message>
    <message>
        <source>Whole-tensor standard deviation</source>
        <translation>整张量标准差</translation>
    </message>
    <message>
        <source>A whole tensor (bias and BatchNorm tensors too) whose standard deviation is below the threshold becomes zero.</source>
        <translation>标准差低于阈值的整个张量（包括偏置和 BatchNorm 张量）变为零。</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>A random number from the seed: the yardstick that any other criterion must beat.</source>
        <translation>由种子产生的随机数：其他准则都应优于它。</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Size of the random changes, relative to the channel&apos;s own weights.</source>
        <translation>随机扰动的大小，相对于该通道自身的权重。</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>抽样次数</translation>
    </message>
    <message>
        <source>Random changes of each channel: four times as many halve the standard error and take four times as long.</source>
        <translation>每个通道的随机扰动次数：增至四倍，标准误差减半，耗时也为四倍。</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>ESPALIER_PLAN_SKIP names &quot;%1&quot;, which is no pass of the plan: it has no effect.</source>
        <translation>ESPALIER_PLAN_SKIP 中的“%1”不是执行计划的步骤，因此不起作用。</translation>
    </message>
    <message>
        <source>Stopped on request.</source>
        <translation>已按要求停止。</translation>
    </message>
    <message>
        <source>Something that should not happen did: %1</source>
        <translation>发生了不应发生的情况：%1</translation>
    </message>
    <message>
        <source>The preprocessing is not valid: %1. Allowed are &quot;scale&quot; (a number above 0), &quot;mean&quot; and &quot;std&quot; (a number or one per channel, std above 0), &quot;resize&quot; and &quot;crop&quot; (whole numbers from 1).</source>
        <translation>预处理无效：%1。允许的有 &quot;scale&quot;（大于 0 的数）、&quot;mean&quot; 和 &quot;std&quot;（一个数或每通道一个，std 大于 0）、&quot;resize&quot; 和 &quot;crop&quot;（不小于 1 的整数）。</translation>
    </message>
    <message>
        <source>The preprocessing has %1 numbers for &quot;%2&quot;, but the images have %3 channels: give 1 or %3.</source>
        <translation>预处理中 &quot;%2&quot; 有 %1 个数，但图像有 %3 个通道：请给 1 个或 %3 个。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; in the preprocessing is for folders of images; these samples have a fixed size of %2.</source>
        <translation>预处理中的 &quot;%1&quot; 用于图像文件夹；这些样本的大小固定为 %2。</translation>
    </message>
    <message>
        <source>No data set is recognised here. Wanted is a folder with MNIST-style files (*-images-idx3-ubyte and *-labels-idx1-ubyte, .gz or not) or with CIFAR binary files (*.bin or *.bin.gz).</source>
        <translation>这里没有可识别的数据集。需要含 MNIST 式文件（*-images-idx3-ubyte 和 *-labels-idx1-ubyte，可带 .gz）或 CIFAR 二进制文件（*.bin 或 *.bin.gz）的文件夹。</translation>
    </message>
    <message>
        <source>This is %1. Espalier 0.1 reads MNIST-style idx files and CIFAR-10/100 binary files. %2</source>
        <translation>这是%1。Espalier 0.1 读取 MNIST 式 idx 文件和 CIFAR-10/100 二进制文件。%2</translation>
    </message>
    <message>
        <source>The samples take more than %1 bytes.</source>
        <translation>样本占用超过 %1 字节。</translation>
    </message>
    <message>
        <source>The gzip (.gz) stream is cut: it ends after %1 bytes of content, before its own end.</source>
        <translation>gzip (.gz) 流被截断：内容在 %1 字节后中断，未到其结尾。</translation>
    </message>
    <message>
        <source>The gzip (.gz) stream is damaged after %1 bytes of content: %2.</source>
        <translation>gzip (.gz) 流在 %1 字节内容之后损坏：%2。</translation>
    </message>
    <message>
        <source>There are several sets here (%1), but none for the split &quot;%2&quot;. Give the file itself.</source>
        <translation>这里有多组数据（%1），但没有 &quot;%2&quot; 部分的数据。请直接给出文件。</translation>
    </message>
    <message>
        <source>The file begins with %1; an idx file of %2 begins with %3.</source>
        <translation>文件以 %1 开头；%2 的 idx 文件应以 %3 开头。</translation>
    </message>
    <message>
        <source>The file has only %1 bytes, too few for the header of an idx file.</source>
        <translation>文件只有 %1 字节，不足以容纳 idx 文件头。</translation>
    </message>
    <message>
        <source>The header claims %1 %2 of %3 bytes each, but only %4 are there (truncated?).</source>
        <translation>文件头声明有 %1 个 %2，每个 %3 字节，但只有 %4 个（被截断？）。</translation>
    </message>
    <message>
        <source>The header claims %1 %2, but more bytes follow behind them.</source>
        <translation>文件头声明有 %1 个 %2，但其后还有更多字节。</translation>
    </message>
    <message>
        <source>The header claims %1 images of %2 x %3 pixels, which cannot be in a file of %4 bytes.</source>
        <translation>文件头声明有 %1 幅 %2 x %3 像素的图像，%4 字节的文件容纳不下。</translation>
    </message>
    <message>
        <source>There are %1 images but %2 labels (in %3).</source>
        <translation>有 %1 幅图像，却有 %2 个标签（在 %3 中）。</translation>
    </message>
    <message>
        <source>The labels are missing: beside the images there is no %1 (or %1.gz).</source>
        <translation>缺少标签：图像旁边没有 %1（或 %1.gz）。</translation>
    </message>
    <message>
        <source>The images are missing: beside the labels there is no %1 (or %1.gz).</source>
        <translation>缺少图像：标签旁边没有 %1（或 %1.gz）。</translation>
    </message>
    <message>
        <source>Its %1 bytes are no multiple of 3073 (a row of CIFAR-10: 1 label, 3072 pixels) nor of 3074 (CIFAR-100).</source>
        <translation>其 %1 字节既不是 3073（CIFAR-10 的一行：1 个标签，3072 个像素）的倍数，也不是 3074（CIFAR-100）的倍数。</translation>
    </message>
    <message>
        <source>Row %1 has the label %2; %3 has labels from 0 to %4.</source>
        <translation>第 %1 行的标签为 %2；%3 的标签为 0 到 %4。</translation>
    </message>
    <message>
        <source>Some of the files here are CIFAR-10 and some are CIFAR-100. Give one file or a folder of one kind.</source>
        <translation>这里的文件有些是 CIFAR-10，有些是 CIFAR-100。请给出一个文件，或只含一种的文件夹。</translation>
    </message>
    <message>
        <source>There is not one sample in it.</source>
        <translation>其中一个样本也没有。</translation>
    </message>
    <message>
        <source>The data&apos;s samples of shape %1 do not fit this network: %2</source>
        <translation>数据的样本形状为 %1，不适合此网络：%2</translation>
    </message>
    <message>
        <source>The data has the label %1, but the network has %2 outputs (labels 0 to %3). Choose data for this network.</source>
        <translation>数据中有标签 %1，但网络只有 %2 个输出（标签 0 到 %3）。请选择适合此网络的数据。</translation>
    </message>
    <message>
        <source>Accuracy needs a network with one image input and one output of class scores; this one has %1.</source>
        <translation>测量精度需要有一个图像输入和一个类别得分输出的网络；此网络有 %1。</translation>
    </message>
    <message>
        <source>There is no such file: it does not exist.</source>
        <translation>没有这个文件：它不存在。</translation>
    </message>
    <message>
        <source>This is a folder (directory), not a file.</source>
        <translation>这是文件夹（目录），不是文件。</translation>
    </message>
    <message>
        <source>This is a device, pipe or socket, not an ordinary file.</source>
        <translation>这是设备、管道或套接字，不是普通文件。</translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation>文件为空（0 字节）。</translation>
    </message>
    <message>
        <source>The file has %1 bytes; at most %2 are read here.</source>
        <translation>文件有 %1 字节；这里最多读取 %2 字节。</translation>
    </message>
    <message>
        <source>The file cannot be read: %1.</source>
        <translation>无法读取文件：%1。</translation>
    </message>
    <message>
        <source>The file cannot be written: %1.</source>
        <translation>无法写入文件：%1。</translation>
    </message>
    <message>
        <source>The safetensors header is not sound: %1.</source>
        <translation>safetensors 文件头有问题：%1。</translation>
    </message>
    <message>
        <source>Tensor &quot;%1&quot; in the safetensors header is not sound: %2.</source>
        <translation>safetensors 文件头中的张量 &quot;%1&quot; 有问题：%2。</translation>
    </message>
    <message>
        <source>Tensor &quot;%1&quot; has the unknown dtype %2; known are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL and C64.</source>
        <translation>张量 &quot;%1&quot; 的 dtype %2 未知；已知的有 F64、F32、F16、BF16、F8_E4M3、F8_E5M2、I64、I32、I16、I8、U64、U32、U16、U8、BOOL 和 C64。</translation>
    </message>
    <message>
        <source>Tensor &quot;%1&quot; cannot be stored as safetensors: %2.</source>
        <translation>张量 &quot;%1&quot; 不能存为 safetensors：%2。</translation>
    </message>
    <message>
        <source>This is not a model that is known here: unknown kind of file%1. Espalier opens %2.</source>
        <translation>这不是这里认识的模型：未知的文件类型%1。Espalier 可以打开：%2。</translation>
    </message>
    <message>
        <source>This is %1. Espalier 0.1 opens TorchScript: %2.</source>
        <translation>这是%1。Espalier 0.1 打开 TorchScript：%2。</translation>
    </message>
    <message>
        <source>This is a whole pickled module (torch.save(model)): it is not plain weights, and reading it would run code, the Python class `%1`. In Python, save torch.jit.trace(model.eval(), example) or a state_dict instead.</source>
        <translation>这是整个模块的 pickle（torch.save(model)）：它不是单纯的权重，读取它会运行代码，即 Python 类 `%1`。请在 Python 中改存 torch.jit.trace(model.eval(), example) 或 state_dict。</translation>
    </message>
    <message>
        <source>The archive is truncated or incomplete: the zip directory at its end is missing.</source>
        <translation>归档被截断或不完整：缺少末尾的 zip 目录。</translation>
    </message>
    <message>
        <source>The zip archive is not sound: %1.</source>
        <translation>zip 归档有问题：%1。</translation>
    </message>
    <message>
        <source>Record &quot;%1&quot; of the zip archive is not sound: %2.</source>
        <translation>zip 归档的记录 &quot;%1&quot; 有问题：%2。</translation>
    </message>
    <message>
        <source>Record &quot;%1&quot; is missing in the archive.</source>
        <translation>归档中缺少记录 &quot;%1&quot;。</translation>
    </message>
    <message>
        <source>Record &quot;%1&quot; has %2 bytes unpacked; at most %3 are read here.</source>
        <translation>记录 &quot;%1&quot; 解压后有 %2 字节；这里最多读取 %3 字节。</translation>
    </message>
    <message>
        <source>This is a zip archive, but not a model: it has neither data.pkl nor code (it holds %1).</source>
        <translation>这是 zip 归档，但不是模型：其中既没有 data.pkl 也没有代码（它包含 %1）。</translation>
    </message>
    <message>
        <source>%1 is not a sound pickle: %2 (at byte %3).</source>
        <translation>%1 不是正常的 pickle：%2（在第 %3 字节）。</translation>
    </message>
    <message>
        <source>%1 is refused: %2.</source>
        <translation>%1 被拒绝：%2。</translation>
    </message>
    <message>
        <source>%1 is not plain weights: it asks for code, `%2`, which is never run here.</source>
        <translation>%1 不是单纯的权重：它要求运行代码 `%2`，这里绝不运行。</translation>
    </message>
    <message>
        <source>Tensor %1 needs %2 bytes, but its record %3 has %4 (truncated or damaged).</source>
        <translation>张量 %1 需要 %2 字节，但其记录 %3 只有 %4 字节（被截断或损坏）。</translation>
    </message>
    <message>
        <source>The record %2 of tensor %1 is missing in the archive.</source>
        <translation>归档中缺少张量 %1 的记录 %2。</translation>
    </message>
    <message>
        <source>Tensor %1 is not sound: %2.</source>
        <translation>张量 %1 有问题：%2。</translation>
    </message>
    <message>
        <source>The state_dict (legacy format) is truncated or incomplete: %1.</source>
        <translation>state_dict（旧格式）被截断或不完整：%1。</translation>
    </message>
    <message>
        <source>The TorchScript archive is incomplete: data.pkl is missing.</source>
        <translation>TorchScript 归档不完整：缺少 data.pkl。</translation>
    </message>
    <message>
        <source>The code in %1 is nested too deeply (line %2: more than %3 levels).</source>
        <translation>%1 中的代码嵌套过深（第 %2 行：超过 %3 层）。</translation>
    </message>
    <message>
        <source>The code in %1 does not parse: line %2, %3.</source>
        <translation>%1 中的代码无法解析：第 %2 行，%3。</translation>
    </message>
    <message>
        <source>The code of the archive has more than %1 bytes, which is refused.</source>
        <translation>归档中的代码超过 %1 字节，予以拒绝。</translation>
    </message>
    <message>
        <source>The model has a __setstate__ (in %1), which is code that runs while a file is opened. Ordinary models have none; this one is refused.</source>
        <translation>模型有 __setstate__（在 %1 中），即打开文件时会运行的代码。普通模型没有；此模型被拒绝。</translation>
    </message>
    <message>
        <source>The code in %1 uses the operator %2, which reaches outside the model (files, processes, network). Such a model is refused.</source>
        <translation>%1 中的代码使用了运算符 %2，它触及模型之外（文件、进程、网络）。这样的模型被拒绝。</translation>
    </message>
    <message>
        <source>The model needs the operator %2 (in %1), which is not one of LibTorch&apos;s own.</source>
        <translation>模型需要运算符 %1（在 %2 中），它不属于 LibTorch 自带的运算符。</translation>
    </message>
    <message>
        <source>The method %2 of %1 calls itself, which would never end.</source>
        <translation>%2 的方法 %1 调用自身，永远不会结束。</translation>
    </message>
    <message>
        <source>The model holds an object of the C++ class %1, which is made by code while a file is opened (a model quantized by PyTorch?). Save the float model instead.</source>
        <translation>模型含有 C++ 类 %1 的对象，打开文件时要靠代码构造（由 PyTorch 量化的模型？）。请改存浮点模型。</translation>
    </message>
    <message>
        <source>This module was frozen, which removes the names of its layers: they are named by kind and number here.</source>
        <translation>此模块已冻结，层的名称已丢失：这里按类型和编号命名。</translation>
    </message>
    <message>
        <source>LibTorch %1 cannot open this TorchScript file: %2</source>
        <translation>LibTorch %1 无法打开此 TorchScript 文件：%2</translation>
    </message>
    <message>
        <source>This file uses the operator %1, which LibTorch %2 does not have. Open it with a build on a newer LibTorch (2.6 or later), or export it again without that operator.</source>
        <translation>此文件使用运算符 %1，LibTorch %2 没有它。请用基于更新的 LibTorch（2.6 或更高）的版本打开，或在导出时避开该运算符。</translation>
    </message>
    <message>
        <source>The network uses %1, which touches files or runs foreign code. Espalier runs tensor operators only.</source>
        <translation>网络使用 %1，它会触及文件或运行外来代码。Espalier 只运行张量运算符。</translation>
    </message>
    <message>
        <source>The network uses %1, which Espalier cannot keep in its graph (%2).</source>
        <translation>网络使用 %1，Espalier 无法把它保留在计算图中（%2）。</translation>
    </message>
    <message>
        <source>The file holds a module without a forward method, so there is nothing to run.</source>
        <translation>文件中的模块没有 forward 方法，因此没有可运行的内容。</translation>
    </message>
    <message>
        <source>The input shape %1 is a guess; MACs and output shapes follow from it. Choose data or give the shape to be sure.</source>
        <translation>输入形状 %1 是猜测的；MAC 和输出形状由它得出。请选择数据或给出形状以便确定。</translation>
    </message>
    <message>
        <source>The input shape is unknown, so there are no MACs and output shapes: choose data or give the shape (--input-shape).</source>
        <translation>输入形状未知，因此没有 MAC 和输出形状：请选择数据或给出形状（--input-shape）。</translation>
    </message>
    <message>
        <source>There is no export format &quot;%1&quot;; there are: %2.</source>
        <translation>没有导出格式 &quot;%1&quot;；可用的有：%2。</translation>
    </message>
    <message>
        <source>This network cannot be written as %1: %2</source>
        <translation>此网络不能写成 %1：%2</translation>
    </message>
    <message>
        <source>The model&apos;s own file is needed to write TorchScript, and it has changed or gone since it was opened. Open it again, then export.</source>
        <translation>写 TorchScript 需要模型自己的文件，而它在打开之后已被修改或移走。请重新打开后再导出。</translation>
    </message>
    <message>
        <source>The written file was read back and differs (%1), so it did not take the name. The old file is unchanged.</source>
        <translation>写出的文件读回后有差异（%1），因此没有取用该名称。旧文件未改动。</translation>
    </message>
    <message>
        <source>It has no tensors.</source>
        <translation>它没有张量。</translation>
    </message>
    <message>
        <source>It was not opened from a TorchScript file.</source>
        <translation>它不是从 TorchScript 文件打开的。</translation>
    </message>
    <message>
        <source>The input of shape %1 does not fit this network: operator %2 says: %3. Give the right shape with --input-shape or in the data dialog.</source>
        <translation>形状为 %1 的输入不适合此网络：运算符 %2 报告：%3。请用 --input-shape 或在数据对话框中给出正确的形状。</translation>
    </message>
    <message>
        <source>Operator %1 failed: %2</source>
        <translation>运算符 %1 失败：%2</translation>
    </message>
    <message>
        <source>The network itself raised an error: %1</source>
        <translation>网络自身报告了错误：%1</translation>
    </message>
    <message>
        <source>The network has no input named &quot;%1&quot;. Its inputs are: %2.</source>
        <translation>网络没有名为 &quot;%1&quot; 的输入。它的输入有：%2。</translation>
    </message>
    <message>
        <source>Nothing is given for the input &quot;%1&quot;. The inputs are: %2.</source>
        <translation>没有给出输入 &quot;%1&quot;。输入有：%2。</translation>
    </message>
    <message>
        <source>This file holds weights but no network that could be run.</source>
        <translation>此文件只有权重，没有可以运行的网络。</translation>
    </message>
    <message>
        <source>The network did not end within %1 steps.</source>
        <translation>网络在 %1 步之内没有结束。</translation>
    </message>
    <message>
        <source>The network returns %1; only tensors, and tuples, lists or dictionaries of tensors, can be read.</source>
        <translation>网络返回 %1；只能读取张量以及张量的元组、列表或字典。</translation>
    </message>
    <message>
        <source>This network has no weights: there is nothing to quantize or prune.</source>
        <translation>此网络没有权重：没有可量化或剪枝的内容。</translation>
    </message>
    <message>
        <source>%1 of %2 values are nonfinite (NaN or infinite); they are left out of all statistics.</source>
        <translation>%2 个值中有 %1 个非有限值（NaN 或无穷大）；所有统计都不计入它们。</translation>
    </message>
    <message>
        <source>All weights are zero: SQNR is undefined and the scale is 1.</source>
        <translation>所有权重都为零：SQNR 无定义，缩放因子为 1。</translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; is not available in this version; available: %2.</source>
        <translation>此版本没有剪枝准则 &quot;%1&quot;；可用的有：%2。</translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; does not work by %2.</source>
        <translation>剪枝准则 &quot;%1&quot; 不能按 %2 使用。</translation>
    </message>
    <message>
        <source>%1 &quot;%2&quot; is not available in this version; available: %3.</source>
        <translation>此版本没有 %1 &quot;%2&quot;；可用的有：%3。</translation>
    </message>
    <message>
        <source>The range from %1 to %2 is empty or not finite; lo must be less than hi.</source>
        <translation>从 %1 到 %2 的范围为空或非有限；lo 必须小于 hi。</translation>
    </message>
    <message>
        <source>%1 values of lo and %2 of hi are given for %3 ranges; give one of each or one per channel.</source>
        <translation>给出了 %1 个 lo 和 %2 个 hi，但有 %3 个范围；请各给一个，或每通道一个。</translation>
    </message>
    <message>
        <source>%1 ranges hold nothing but zeros and get scale 1: %2.</source>
        <translation>%1 个范围中只有零，缩放因子为 1：%2。</translation>
    </message>
    <message>
        <source>Nothing was pruned: the share %1 is less than one weight or channel.</source>
        <translation>没有剪掉任何权重：比例 %1 不足一个权重或通道。</translation>
    </message>
    <message>
        <source>The recipe was made for another model (&quot;%1&quot;, SHA-256 %2), not for &quot;%3&quot; (%4).</source>
        <translation>此配方是为另一个模型（&quot;%1&quot;，SHA-256 %2）制作的，不是为 &quot;%3&quot;（%4）。</translation>
    </message>
    <message>
        <source>This is not JSON: %1</source>
        <translation>这不是 JSON：%1</translation>
    </message>
    <message>
        <source>Arrays and objects are nested more than %1 deep here.</source>
        <translation>这里的数组和对象嵌套超过 %1 层。</translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; stands here twice.</source>
        <translation>键 &quot;%1&quot; 在这里出现了两次。</translation>
    </message>
    <message>
        <source>This is no recipe of Espalier: format should be &quot;espalier-recipe&quot;, but is %1.</source>
        <translation>这不是 Espalier 的配方：format 应为 &quot;espalier-recipe&quot;，实为 %1。</translation>
    </message>
    <message>
        <source>This program reads recipes of version 1; the version here is %1.</source>
        <translation>此程序读取版本 1 的配方；这里的版本是 %1。</translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; is not known here (the nearest is &quot;%2&quot;); allowed: %3.</source>
        <translation>这里没有键 &quot;%1&quot;（最接近的是 &quot;%2&quot;）；允许的有：%3。</translation>
    </message>
    <message>
        <source>%1 is not known here (the nearest is &quot;%2&quot;); allowed: %3.</source>
        <translation>这里没有 %1（最接近的是 &quot;%2&quot;）；允许的有：%3。</translation>
    </message>
    <message>
        <source>This should be %1, but is %2.</source>
        <translation>这里应为 %1，实为 %2。</translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; is missing here.</source>
        <translation>这里缺少键 &quot;%1&quot;。</translation>
    </message>
    <message>
        <source>%1 and %2 do not go together: %3.</source>
        <translation>%1 和 %2 不能同时使用：%3。</translation>
    </message>
    <message>
        <source>lo must be less than hi, but lo is %1 and hi is %2.</source>
        <translation>lo 必须小于 hi，但 lo 为 %1，hi 为 %2。</translation>
    </message>
    <message>
        <source>lo and hi have %1 values, but the layer &quot;%2&quot; has %3 output channels; give one value or %3.</source>
        <translation>lo 和 hi 有 %1 个值，但层 &quot;%2&quot; 有 %3 个输出通道；请给一个值或 %3 个值。</translation>
    </message>
    <message>
        <source>The model has no layer &quot;%1&quot;; the nearest name is &quot;%2&quot;.</source>
        <translation>模型没有层 &quot;%1&quot;；最接近的名称是 &quot;%2&quot;。</translation>
    </message>
    <message>
        <source>The pattern &quot;%1&quot; fits no layer of the model.</source>
        <translation>模式 &quot;%1&quot; 不匹配模型的任何层。</translation>
    </message>
    <message>
        <source>The layer &quot;%1&quot; (%2) cannot have &quot;%3&quot;: %4.</source>
        <translation>层 &quot;%1&quot;（%2）不能有 &quot;%3&quot;：%4。</translation>
    </message>
    <message>
        <source>There are %1 samples to train on; fine-tuning needs at least %2 (a batch, and some held out).</source>
        <translation>只有 %1 个训练样本；微调至少需要 %2 个（一个批次，外加一些留出样本）。</translation>
    </message>
    <message>
        <source>The loss became NaN or infinite in epoch %1 at step %2. The last good weights are kept; try a smaller learning rate (now %3) or gradient clipping.</source>
        <translation>在第 %1 轮第 %2 步损失变为 NaN 或无穷大。已保留最后的正常权重；请尝试更小的学习率（现为 %3）或梯度裁剪。</translation>
    </message>
    <message>
        <source>This checkpoint cannot be resumed: %1</source>
        <translation>无法从此检查点继续：%1</translation>
    </message>
    <message>
        <source>There is no optimizer named &quot;%1&quot;; there are sgd and adamw.</source>
        <translation>没有名为 &quot;%1&quot; 的优化器；可用的有 sgd 和 adamw。</translation>
    </message>
    <message>
        <source>This network has no floating-point parameters that could be trained.</source>
        <translation>此网络没有可训练的浮点参数。</translation>
    </message>
    <message>
        <source>There is no importance criterion called &quot;%1&quot;.</source>
        <translation>没有名为 &quot;%1&quot; 的重要性准则。</translation>
    </message>
    <message>
        <source>No model is open. Open one first.</source>
        <translation>没有打开的模型。请先打开一个。</translation>
    </message>
    <message>
        <source>No data was chosen. Choose a data set first.</source>
        <translation>没有选择数据。请先选择数据集。</translation>
    </message>
    <message>
        <source>The sample is not where it was looked for: %1. Reinstall, or set ESPALIER_SAMPLES to its folder.</source>
        <translation>在 %1 没有找到示例。请重新安装，或把 ESPALIER_SAMPLES 设为其文件夹。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no input shape. Write its sizes with commas, batch first, like 1,3,32,32.</source>
        <translation>&quot;%1&quot; 不是输入形状。请用逗号分隔各维大小，批次在前，例如 1,3,32,32。</translation>
    </message>
    <message>
        <source>There is no fine-tuned run number %1.</source>
        <translation>没有编号为 %1 的微调运行。</translation>
    </message>
    <message>
        <source>This recipe was made for another file (&quot;%1&quot;). It fits this model&apos;s layers and was opened.</source>
        <translation>此配方是为另一个文件（&quot;%1&quot;）制作的。它适合此模型的各层，已经打开。</translation>
    </message>
    <message>
        <source>The saved session cannot be read: %1</source>
        <translation>无法读取保存的会话：%1</translation>
    </message>
    <message>
        <source>None of the %1 tensors in this file has a name that the network&apos;s %2 tensors have.</source>
        <translation>此文件的 %1 个张量中，没有一个与网络的 %2 个张量同名。</translation>
    </message>
    <message>
        <source>These weights do not fit the network. Missing in the file: %1. Not in the network: %2. Other shape: %3. Use --partial to take those that fit.</source>
        <translation>这些权重与网络不符。文件中缺少：%1。网络中没有：%2。形状不同：%3。使用 --partial 只取相符的权重。</translation>
    </message>
    <message>
        <source>Not all weights matched. Kept as they were: %1. Not used: %2. Other shape: %3.</source>
        <translation>并非所有权重都匹配。保持原样：%1。未使用：%2。形状不同：%3。</translation>
    </message>
    <message>
        <source>Overfitting: the held-out loss has been above its best (epoch %1) for %2 epochs, while the training loss went on falling.</source>
        <translation>过拟合：留出集损失已连续 %2 轮高于其最佳值（第 %1 轮），而训练损失仍在下降。</translation>
    </message>
    <message>
        <source>A sweep needs at least one setting and one layer that can have it; there are %1 settings and %2 layers.</source>
        <translation>扫描至少需要一个设置和一个可采用它的层；现有 %1 个设置和 %2 个层。</translation>
    </message>
    <message>
        <source>The activations stop being numbers (NaN or infinite) first at &quot;%1&quot; (%2), in the batch that begins with sample %3. Look at that layer&apos;s weights and input.</source>
        <translation>激活首先在“%1”（%2）处不再是数值（NaN 或无穷），位于以样本 %3 开头的批次。请检查该层的权重和输入。</translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; looks at samples: choose a data set (--data, --calibration), or a criterion that works from the weights alone: %2. With samples but without their labels work %3.</source>
        <translation>剪枝准则“%1”需要样本：请选择数据集（--data、--calibration），或只用权重的准则：%2。有样本但无标签时可用 %3。</translation>
    </message>
    <message>
        <source>%1 of %2 weights: groups of %2 along the input axis do not divide the layer &quot;%3&quot; of shape %4, which has %5 inputs there.</source>
        <translation>每 %2 个权重留 %1 个：沿输入轴每组 %2 个不能整除形状为 %4 的层“%3”，该处有 %5 个输入。</translation>
    </message>
    <message>
        <source>The layer &quot;%1&quot; has no BatchNorm with a scale right after it, so &quot;bn-gamma&quot; cannot rank its channels. Choose another criterion for it, such as l2.</source>
        <translation>层“%1”之后没有带缩放的 BatchNorm，因此“bn-gamma”无法对其通道排序。请为它选择其他准则，例如 l2。</translation>
    </message>
    <message>
        <source>The output of the layer &quot;%1&quot; has no axis for its %2 channels, so activations cannot rank them. Choose another criterion for it, such as l2.</source>
        <translation>层“%1”的输出没有对应其 %2 个通道的轴，因此激活无法对其排序。请为它选择其他准则，例如 l2。</translation>
    </message>
    <message>
        <source>The loss does not depend on the weights of the layer &quot;%1&quot; in a way that can be differentiated.</source>
        <translation>损失对层“%1”的权重不可微。</translation>
    </message>
    <message>
        <source>Groups of %1 do not divide the %2 inputs of an output channel; sizes that do: %3.</source>
        <translation>每组 %1 个不能整除输出通道的 %2 个输入；可整除的大小：%3。</translation>
    </message>
    <message>
        <source>The inputs of an output channel do not lie together in a weight of shape %1 with channels on axis %2, so they have no groups; choose per channel.</source>
        <translation>在形状为 %1、通道位于轴 %2 的权重中，输出通道的输入不相邻，因此不能分组；请选择逐通道。</translation>
    </message>
    <message>
        <source>The range method &quot;%1&quot; averages over batches of data, which weights do not have; for weights choose one of: %2.</source>
        <translation>范围方法“%1”按数据批次平均，而权重没有批次；对权重请选择：%2。</translation>
    </message>
    <message>
        <source>The range method &quot;%1&quot; works on weights; for activations choose one of: %2.</source>
        <translation>范围方法“%1”用于权重；对激活请选择：%2。</translation>
    </message>
    <message>
        <source>Learned rounding (AdaRound) looks at what goes through the layer and needs a data set.</source>
        <translation>学习舍入（AdaRound）需要观察流经该层的数据，因此需要数据集。</translation>
    </message>
    <message>
        <source>Activations stay in floating point: their ranges come from calibration data or are set manually.</source>
        <translation>激活保持浮点：其范围由校准数据求得，或手动设定。</translation>
    </message>
    <message>
        <source>%1 biases do not fit into 32 bits with the scale of input times weights and are cut there.</source>
        <translation>%1 个偏置以输入与权重缩放之积无法用 32 位表示，已在边界截断。</translation>
    </message>
    <message>
        <source>Learned rounding (AdaRound) handles rows of up to %2 weights, but here they have %1; choose another rounding for this layer.</source>
        <translation>学习取整（AdaRound）最多处理每行 %2 个权重，而此处为 %1 个；请为该层选择其他取整方式。</translation>
    </message>
    <message>
        <source>Learned rounding (AdaRound) is for convolutions over images and linear layers with evenly spaced levels, not for %1; choose another rounding for this layer.</source>
        <translation>学习取整（AdaRound）用于图像卷积和量化级等距的线性层，不适用于 %1；请为该层选择其他取整方式。</translation>
    </message>
    <message>
        <source>The range of layer &quot;%1&quot; cannot be learned: that needs granularity tensor or channel, the scheme affine (no mean-rounding) and the roundings nearest-even, nearest-away or floor.</source>
        <translation>层“%1”的范围无法学习：需要粒度为张量或通道、方案为仿射（非均值取整），且取整方式为最近偶数、最近远零或向下取整。</translation>
    </message>
    <message>
        <source>There is no output channel %1 in the layer &quot;%2&quot;.</source>
        <translation>层“%2”没有输出通道 %1。</translation>
    </message>
    <message>
        <source>These samples have no labels, so nothing can be right or wrong. Choose data with labels.</source>
        <translation>这些样本没有标签，因此无法判断对错。请选择带标签的数据。</translation>
    </message>
    <message>
        <source>The pruning criterion &quot;%1&quot; needs labels, and %2 of the %3 samples have none. Without labels work %4.</source>
        <translation>剪枝准则“%1”需要标签，而 %3 个样本中有 %2 个没有标签。不需要标签的准则有：%4。</translation>
    </message>
    <message>
        <source>Nothing was equalized: no two layers follow each other with nothing but BatchNorm, ReLU and pooling between them.</source>
        <translation>未做任何跨层均衡：没有哪两层之间只隔着 BatchNorm、ReLU 和池化。</translation>
    </message>
    <message>
        <source>Ranges of activations are not shared: which of them meet is found on data (calibration).</source>
        <translation>激活的范围未共享：哪些激活会相遇要在数据上（校准时）才能确定。</translation>
    </message>
    <message>
        <source>The integers of tensor &quot;%1&quot; cannot be turned back: %2.</source>
        <translation>张量“%1”的整数无法还原：%2。</translation>
    </message>
    <message>
        <source>The recipe quantizes no weights; set bits for a layer first.</source>
        <translation>配方没有量化任何权重；请先为某一层设置位数。</translation>
    </message>
    <message>
        <source>Element %1 is %2, which lies on no level of its scale, so no integer stands for it; leave this layer in float, or repair the weight.</source>
        <translation>元素 %1 的值 %2 不在其比例因子的任何量化级上，因此没有对应的整数；请让该层保持浮点，或修复该权重。</translation>
    </message>
    <message>
        <source>The last session did not end properly and cannot be brought back; its file is kept under this name. The reason: %1</source>
        <translation>上次会话未正常结束，且无法恢复；其文件以此名称保留。原因：%1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a way to train, not a ranking: prune by &quot;magnitude&quot; and give &quot;finetune&quot; an &quot;l1&quot; (such as 1e-4); fine-tuning then makes the weights small before it removes them.</source>
        <translation>“%1”是一种训练方法，不是排序：请按“magnitude”剪枝，并为“finetune”设置“l1”（例如 1e-4）；微调会先把权重变小，再将其移除。</translation>
    </message>
    <message>
        <source>No weight of this layer is left: its output no longer depends on its input. Lower the sparsity.</source>
        <translation>该层的权重已全部移除：其输出不再取决于输入。请降低稀疏度。</translation>
    </message>
    <message>
        <source>The most important channel stays: a layer without channels would pass nothing on.</source>
        <translation>保留最重要的一个通道：没有通道的层不会传递任何内容。</translation>
    </message>
    <message>
        <source>The output of this layer is the network&apos;s result: it stays in floating point, and its manual range is not used.</source>
        <translation>该层的输出就是网络的结果：它保持浮点，不使用手动设定的范围。</translation>
    </message>
    <message>
        <source>Biases are not corrected: by how much is found on data (calibration).</source>
        <translation>偏置未作校正：校正量需要在数据上得出（校准）。</translation>
    </message>
    <message>
        <source>The loss became NaN or infinite in epoch %1 at step %2, before an epoch was done; nothing was trained. Try a smaller learning rate (now %3) or gradient clipping.</source>
        <translation>损失在第 %1 轮第 %2 步变为 NaN 或无穷大，此时尚未完成一轮；未作任何训练。请尝试更小的学习率（现为 %3）或梯度裁剪。</translation>
    </message>
    <message>
        <source>There is a schedule for pruning, but the recipe prunes nothing.</source>
        <translation>设置了剪枝计划，但配方没有剪枝任何内容。</translation>
    </message>
</context>
<context>
    <name>espalier::AboutDialog</name>
    <message>
        <source>About Espalier</source>
        <translation>关于 Espalier</translation>
    </message>
    <message>
        <source>A workbench for quantizing and pruning trained networks.</source>
        <translation>量化和剪枝已训练网络的工作台。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later; it comes without any warranty.</source>
        <translation>自由软件，遵循 GNU 通用公共许可证第 3 版或更高版本；不提供任何担保。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>%1 of %2 cores</source>
        <translation>%1 个线程，%2 个核心</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>卷积内核</translation>
    </message>
    <message>
        <source>none for this processor</source>
        <translation>无适用于此处理器的内核</translation>
    </message>
    <message>
        <source>Passes left out</source>
        <translation>已跳过的优化步骤</translation>
    </message>
</context>
<context>
    <name>espalier::ActivationsPage</name>
    <message>
        <source>Equalization</source>
        <translation>跨层均衡</translation>
    </message>
    <message>
        <source>Shared ranges</source>
        <translation>共享范围</translation>
    </message>
    <message>
        <source>The activations could not be computed; the message below says why.</source>
        <translation>无法计算激活；下方的消息说明了原因。</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>End of the layer</source>
        <translation>层的一端</translation>
    </message>
    <message>
        <source>Equalize</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Of the whole network: activations that are added or joined get one range, as many devices want it.</source>
        <translation>针对整个网络：相加或拼接的激活使用同一范围，许多设备要求如此。</translation>
    </message>
    <message>
        <source>Bias correction</source>
        <translation>偏置校正</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>analytic</source>
        <translation>解析</translation>
    </message>
    <message>
        <source>empirical</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>Of the whole network: takes from each bias the mean error that quantized weights add, from the mean input of the layer (analytic) or measured layer by layer (empirical). Needs data.</source>
        <translation>针对整个网络：从每个偏置中减去量化权重带来的平均误差，由层的平均输入推算（解析）或逐层测量（实测）。需要数据。</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>How many values of which size go through the layer on the calibration samples, in the float network. Drag the grips to set the range [lo, hi] that is quantized. Shift: ten times finer. Ctrl: one end alone. Double click: back to the method&apos;s own range. Delete: float. Escape: as before the drag.</source>
        <translation>浮点网络中，校准样本流经该层的值的大小分布。拖动手柄设置要量化的范围 [lo, hi]。Shift：精细十倍。Ctrl：只动一端。双击：恢复方法自身的范围。Delete：浮点。Escape：恢复到拖动之前。</translation>
    </message>
    <message>
        <source>Clip ratio (range as a share of the largest value)</source>
        <translation>裁剪比（范围占最大值的比例）</translation>
    </message>
    <message>
        <source>Mean squared error of the quantized activations over the clip ratio: the range as a share of the largest value. The ring is the range in force, the cross the least error; a click goes there.</source>
        <translation>量化激活的均方误差随裁剪比（范围占最大值的比例）的变化。圆环是当前范围，叉号是最小误差；单击即到该处。</translation>
    </message>
    <message>
        <source>Choose a layer in the table.</source>
        <translation>请在表格中选择一层。</translation>
    </message>
    <message>
        <source>What goes through a layer is seen on data.</source>
        <translation>需要数据才能看到流经一层的值。</translation>
    </message>
    <message>
        <source>Looking at the calibration samples...</source>
        <translation>正在观察校准样本...</translation>
    </message>
    <message>
        <source>Nothing is seen of this layer: it has no values of its own to quantize.</source>
        <translation>看不到该层的值：它没有可供量化的自身的值。</translation>
    </message>
    <message>
        <source>Input value of %1</source>
        <translation>%1 的输入值</translation>
    </message>
    <message>
        <source>Output value of %1</source>
        <translation>%1 的输出值</translation>
    </message>
    <message>
        <source>Values per bin</source>
        <translation>每个区间的值数</translation>
    </message>
    <message>
        <source>The error curve appears when the activations are quantized: choose their bits above.</source>
        <translation>激活量化后显示误差曲线：请在上方选择位数。</translation>
    </message>
    <message>
        <source>Activation range back to min-max</source>
        <translation>激活范围恢复为最小-最大</translation>
    </message>
    <message>
        <source>Activations back to float</source>
        <translation>激活恢复为浮点</translation>
    </message>
    <message>
        <source>clip: values below and above the range, which move to its ends. MSE and SQNR: of the quantized values against those of the float network. n: calibration samples.</source>
        <translation>截断：低于和高于范围、被移到其两端的值。MSE 和 SQNR：量化后的值相对于浮点网络的值。n：校准样本数。</translation>
    </message>
    <message>
        <source>n %1</source>
        <translation>n %1</translation>
    </message>
    <message>
        <source>Of the whole network: scales the channels of layers that follow each other alike, so that one range fits all of them. The network&apos;s answers stay the same; histograms and ranges are those of the scaled weights.</source>
        <translation>针对整个网络：把相继各层的通道缩放到相近的大小，使同一范围适合所有通道。网络的回答不变；直方图和范围都是缩放后权重的。</translation>
    </message>
    <message>
        <source>Input or output of the layer. The output is taken after the normalization and the ReLU that are computed with the layer. The input has the range of the layer before where that layer passes its output on unchanged, else a range of its own.</source>
        <translation>层的输入或输出。输出取自与该层一起计算的归一化和 ReLU 之后。如果前一层的输出原样传来，输入使用前一层的范围，否则有自己的范围。</translation>
    </message>
</context>
<context>
    <name>espalier::BitsField</name>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>Bits must be %1 to %2, or &quot;float&quot;; &quot;%3&quot; is not.</source>
        <translation>位数必须为 %1 到 %2，或“浮点”；“%3” 不是。</translation>
    </message>
    <message>
        <source>The chosen target takes %1 bits or float, not %2.</source>
        <translation>所选目标支持 %1 位或浮点，不支持 %2 位。</translation>
    </message>
</context>
<context>
    <name>espalier::ChannelsPage</name>
    <message>
        <source>In order</source>
        <translation>按顺序</translation>
    </message>
    <message>
        <source>Largest |w| first</source>
        <translation>|w| 最大者在前</translation>
    </message>
    <message>
        <source>Largest L2 first</source>
        <translation>L2 最大者在前</translation>
    </message>
    <message>
        <source>Largest spread first</source>
        <translation>离散度最大者在前</translation>
    </message>
    <message>
        <source>Largest mean first</source>
        <translation>均值最大者在前</translation>
    </message>
    <message>
        <source>Order of the channels</source>
        <translation>通道的顺序</translation>
    </message>
    <message>
        <source>Output channels</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>One row per output channel: the line goes from its smallest to its largest weight, the box covers mean ± one standard deviation, brackets show the quantization range. Dead: largest |w| at most a thousandth of the median channel&apos;s. Outlier: more than three times the median channel&apos;s. With a range per channel the brackets can be dragged.</source>
        <translation>每个输出通道一行：线从最小权重到最大权重，方框覆盖均值 ± 一个标准差，括号表示量化范围。失效：最大 |w| 不超过中位通道的千分之一。离群：超过中位通道的三倍。逐通道设置范围时可拖动括号。</translation>
    </message>
    <message>
        <source>Reading the weights...</source>
        <translation>正在读取权重...</translation>
    </message>
    <message>
        <source>Choose a layer with weights in the table.</source>
        <translation>请在表格中选择有权重的层。</translation>
    </message>
    <message>
        <source>%1 channels, %2 dead, %3 outliers</source>
        <translation>%1 个通道，%2 个失效，%3 个离群</translation>
    </message>
    <message>
        <source>(choose &quot;per channel&quot; at the right to give each its own range)</source>
        <translation>（在右侧选择“逐通道”，可为每个通道设置自己的范围）</translation>
    </message>
    <message>
        <source>Range of channel %1</source>
        <translation>通道 %1 的范围</translation>
    </message>
</context>
<context>
    <name>espalier::ChannelsView</name>
    <message>
        <source>dead</source>
        <translation>失效</translation>
    </message>
    <message>
        <source>outlier</source>
        <translation>离群</translation>
    </message>
    <message>
        <source>Channel %1: %2 to %3, mean %4, std %5, L2 %6</source>
        <translation>通道 %1：%2 到 %3，均值 %4，标准差 %5，L2 %6</translation>
    </message>
    <message>
        <source>range %1 to %2</source>
        <translation>范围 %1 到 %2</translation>
    </message>
    <message>
        <source>dead: nearly no weight</source>
        <translation>失效：几乎没有权重</translation>
    </message>
    <message>
        <source>outlier: more than three times as wide as the usual channel</source>
        <translation>离群：宽度超过一般通道的三倍</translation>
    </message>
</context>
<context>
    <name>espalier::CommandPalette</name>
    <message>
        <source>Type a command or a layer</source>
        <translation>输入命令或层的名称</translation>
    </message>
</context>
<context>
    <name>espalier::ComparePage</name>
    <message>
        <source>Float model</source>
        <translation>浮点模型</translation>
    </message>
    <message>
        <source>Recipe as it is now</source>
        <translation>当前配方</translation>
    </message>
    <message>
        <source>fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Run %1: %2, %3</source>
        <translation>运行 %1：%2，%3</translation>
    </message>
    <message>
        <source>A: compared with</source>
        <translation>A：比较的基准</translation>
    </message>
    <message>
        <source>B: what is compared</source>
        <translation>B：被比较者</translation>
    </message>
    <message>
        <source>Swap A and B</source>
        <translation>交换 A 和 B</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>B compared with A</source>
        <translation>B 相对于 A</translation>
    </message>
    <message>
        <source>Figures of both and their difference</source>
        <translation>两者的数值及其差异</translation>
    </message>
    <message>
        <source>Both on the same samples. The interval of the top-1 difference is paired (95 %): it holds only the samples on which the two disagree.</source>
        <translation>两者使用相同的样本。Top-1 差异的区间为配对区间（95 %）：只取决于两者不一致的样本。</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Layers that are treated differently</source>
        <translation>处理方式不同的层</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>A right</source>
        <translation>A 正确</translation>
    </message>
    <message>
        <source>B right</source>
        <translation>B 正确</translation>
    </message>
    <message>
        <source>Classes, those that lost most first</source>
        <translation>类别，损失最多者在前</translation>
    </message>
    <message>
        <source>Layers that differ</source>
        <translation>不同的层</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Samples whose answer differs</source>
        <translation>回答不同的样本</translation>
    </message>
    <message>
        <source>Samples to which A and B give different answers: the picture, A&apos;s answer and B&apos;s. A cross: B lost it; a tick: B gained it; a wave: both are wrong in different ways. An equal accuracy can hide many of these.</source>
        <translation>A 和 B 回答不同的样本：图像、A 的回答和 B 的回答。叉：B 失去；勾：B 获得；波浪：两者都错但答案不同。相同的精度可能掩盖许多这样的样本。</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>失去</translation>
    </message>
    <message>
        <source>gained</source>
        <translation>获得</translation>
    </message>
    <message>
        <source>both wrong</source>
        <translation>都错</translation>
    </message>
    <message>
        <source>Which samples</source>
        <translation>哪些样本</translation>
    </message>
    <message>
        <source>Comparing answers needs data.</source>
        <translation>比较回答需要数据。</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>One of the two was not measured on this data.</source>
        <translation>两者之一未在此数据上测量。</translation>
    </message>
    <message>
        <source>On %1 samples</source>
        <translation>基于 %1 个样本</translation>
    </message>
    <message>
        <source>still measuring</source>
        <translation>仍在测量</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>%1 pp (%2 to %3), p %4</source>
        <translation>%1 百分点（%2 到 %3），p %4</translation>
    </message>
    <message>
        <source>Top-5</source>
        <translation>Top-5</translation>
    </message>
    <message>
        <source>%1 pp</source>
        <translation>%1 百分点</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Same answer</source>
        <translation>回答相同</translation>
    </message>
    <message>
        <source>%1; %2 lost, %3 gained</source>
        <translation>%1；失去 %2，获得 %3</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>%1 of A</source>
        <translation>A 的 %1</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>%1 lost, %2 gained, %3 both wrong</source>
        <translation>失去 %1，获得 %2，都错 %3</translation>
    </message>
    <message>
        <source>Both treat every layer alike.</source>
        <translation>两者对每个层的处理都相同。</translation>
    </message>
    <message>
        <source>No such answer differs.</source>
        <translation>没有不同的回答。</translation>
    </message>
    <message>
        <source>Change, pp (95 % interval)</source>
        <translation>变化，百分点（95 % 区间）</translation>
    </message>
    <message>
        <source>%1 (%2 to %3)</source>
        <translation>%1（%2 到 %3）</translation>
    </message>
    <message>
        <source>Without channel %1 of %2</source>
        <translation>去掉 %2 的通道 %1</translation>
    </message>
    <message>
        <source>Criteria</source>
        <translation>准则</translation>
    </message>
    <message>
        <source>trained by run %1</source>
        <translation>由运行 %1 训练</translation>
    </message>
    <message>
        <source>those of the model</source>
        <translation>模型自身的权重</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
</context>
<context>
    <name>espalier::CostDialog</name>
    <message>
        <source>Cost per layer</source>
        <translation>各层代价</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Float size</source>
        <translation>浮点大小</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>BOPs</source>
        <translation>BOP</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>All layers on &quot;%1&quot;: %2, %3. %4</source>
        <translation>“%1”上的全部层：%2，%3。%4</translation>
    </message>
    <message>
        <source>BOPs not known</source>
        <translation>BOP 未知</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>另存为 CSV...</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
</context>
<context>
    <name>espalier::CriteriaTab</name>
    <message>
        <source>First criterion</source>
        <translation>第一准则</translation>
    </message>
    <message>
        <source>Second criterion</source>
        <translation>第二准则</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>1st rank</source>
        <translation>名次一</translation>
    </message>
    <message>
        <source>2nd rank</source>
        <translation>名次二</translation>
    </message>
    <message>
        <source>Apart</source>
        <translation>相差</translation>
    </message>
    <message>
        <source>Channels that the two criteria rank most differently first</source>
        <translation>两种准则排名差别最大的通道在前</translation>
    </message>
    <message>
        <source>Rank 1 is the most important channel. A row chooses the channel everywhere; the button below measures which answers change without it.</source>
        <translation>名次 1 是最重要的通道。点选一行即在所有视图中选中该通道；下方按钮测量去掉它后哪些答案会改变。</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n channel(s), rank correlation %2</source>
        <translation>
            <numerusform>%1：%n 个通道，秩相关 %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a layer with weights in the table.</source>
        <translation>请在表格中选择有权重的层。</translation>
    </message>
    <message>
        <source>This criterion looks at samples. Choose a data set first.</source>
        <translation>该准则需要样本。请先选择数据集。</translation>
    </message>
    <message>
        <source>Working out the importance...</source>
        <translation>正在计算重要性...</translation>
    </message>
    <message>
        <source>One of the two cannot rank the channels of this layer.</source>
        <translation>其中一种准则无法为该层的通道排名。</translation>
    </message>
    <message>
        <source>Measuring...</source>
        <translation>正在测量...</translation>
    </message>
    <message>
        <source>Answers without a channel: choose one</source>
        <translation>去掉某通道的答案：请先选择通道</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>Answers without channel %1</source>
        <translation>去掉通道 %1 后的答案</translation>
    </message>
    <message>
        <source>Measures the recipe with this channel at zero, in the background, and compares its answers with those of the recipe.</source>
        <translation>在后台测量将该通道置零后的配方，并与原配方的答案比较。</translation>
    </message>
</context>
<context>
    <name>espalier::DataDialog</name>
    <message>
        <source>Choose data</source>
        <translation>选择数据</translation>
    </message>
    <message>
        <source>&amp;Folder or file</source>
        <translation>文件夹或文件(&amp;F)</translation>
    </message>
    <message>
        <source>MNIST idx files or CIFAR binary files</source>
        <translation>MNIST idx 文件或 CIFAR 二进制文件</translation>
    </message>
    <message>
        <source>Folder...</source>
        <translation>文件夹...</translation>
    </message>
    <message>
        <source>File...</source>
        <translation>文件...</translation>
    </message>
    <message>
        <source>&amp;Part</source>
        <translation>部分(&amp;P)</translation>
    </message>
    <message>
        <source>Test samples</source>
        <translation>测试样本</translation>
    </message>
    <message>
        <source>Training samples</source>
        <translation>训练样本</translation>
    </message>
    <message>
        <source>The first samples appear here.</source>
        <translation>最前面的样本显示在这里。</translation>
    </message>
    <message>
        <source>Use these samples</source>
        <translation>使用这些样本</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Folder with data</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>数据文件</translation>
    </message>
    <message>
        <source>Data (%1);;All files (*)</source>
        <translation>数据 (%1);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Reading...</source>
        <translation>读取中...</translation>
    </message>
    <message>
        <source>%1: %2 samples of %3, %4 classes</source>
        <translation>%1：%2 个样本，形状 %3，%4 类</translation>
    </message>
    <message>
        <source>%1: %2 samples of %3, without labels: good for calibration, not for accuracy or training</source>
        <translation>%1：%2 个样本，%3，没有标签：可用于校准，不能用于测量精度或训练</translation>
    </message>
</context>
<context>
    <name>espalier::ErrorCurve</name>
    <message>
        <source>Choose a number of bits to see the error over the clip ratio.</source>
        <translation>选择位宽后，可在这里看到误差随截断比例的变化。</translation>
    </message>
    <message>
        <source>Clip ratio (range as a share of the largest weight)</source>
        <translation>截断比例（范围占最大权重的份额）</translation>
    </message>
    <message>
        <source>MSE</source>
        <translation>MSE</translation>
    </message>
    <message>
        <source>Error over the clip ratio</source>
        <translation>误差与截断比例</translation>
    </message>
    <message>
        <source>Clip ratio %1: MSE %2. A click goes there. The ring is the range now, the cross the least error (at %3).</source>
        <translation>截断比例 %1：MSE %2。点击即可移到那里。圆环为当前范围，叉号为最小误差（在 %3）。</translation>
    </message>
    <message>
        <source>Clip ratio %1: MSE %2.</source>
        <translation>截断比例 %1：MSE %2。</translation>
    </message>
</context>
<context>
    <name>espalier::ExportDialog</name>
    <message>
        <source>Export to</source>
        <translation>导出到</translation>
    </message>
    <message>
        <source>Export run %1</source>
        <translation>导出运行 %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>浏览...</translation>
    </message>
    <message>
        <source>Before writing</source>
        <translation>写入之前</translation>
    </message>
    <message>
        <source>After reading the file back</source>
        <translation>读回文件之后</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>This model can be written so.</source>
        <translation>此模型可以这样写出。</translation>
    </message>
    <message>
        <source>The recipe changes nothing: this writes the model as it is.</source>
        <translation>配方没有修改任何内容：将原样写出模型。</translation>
    </message>
    <message>
        <source>Stored size of the weights: %1.</source>
        <translation>权重的存储大小：%1。</translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation>请选择文件。</translation>
    </message>
    <message>
        <source>This is a folder; add a file name.</source>
        <translation>这是文件夹；请加上文件名。</translation>
    </message>
    <message>
        <source>The folder %1 does not exist.</source>
        <translation>文件夹 %1 不存在。</translation>
    </message>
    <message>
        <source>This is the opened model; it is never written over.</source>
        <translation>这是已打开的模型；它绝不会被覆盖。</translation>
    </message>
    <message>
        <source>The file exists and will be replaced once the new one is checked.</source>
        <translation>文件已存在，新文件通过核对后将替换它。</translation>
    </message>
    <message>
        <source>Writing...</source>
        <translation>写入中...</translation>
    </message>
    <message>
        <source>Largest difference: %1</source>
        <translation>最大差异：%1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>espalier::FinetuneDialog</name>
    <message>
        <source>Momentum is 0 or more and below 1.</source>
        <translation>动量不小于 0 且小于 1。</translation>
    </message>
    <message>
        <source>The largest gradient norm is 0 (no limit) or more.</source>
        <translation>梯度范数上限为 0（不限制）或更大。</translation>
    </message>
    <message>
        <source>The held-out share is 0 to 50 %.</source>
        <translation>留出比例为 0 到 50 %。</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Passes over the training samples.</source>
        <translation>遍历训练样本的次数。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How weights follow their gradients.</source>
        <translation>权重如何随梯度变化。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Size of a step at the start.</source>
        <translation>开始时的步长。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Share of the last step that is kept in the next (SGD).</source>
        <translation>上一步保留到下一步的份额（SGD）。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pull of all weights towards zero.</source>
        <translation>把所有权重拉向零的力度。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批次大小</translation>
    </message>
    <message>
        <source>Samples per step.</source>
        <translation>每一步的样本数。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率计划</translation>
    </message>
    <message>
        <source>How the learning rate goes down over the epochs.</source>
        <translation>学习率随轮数下降的方式。</translation>
    </message>
    <message>
        <source>Gradient limit</source>
        <translation>梯度上限</translation>
    </message>
    <message>
        <source>Largest norm of all gradients together; 0: no limit.</source>
        <translation>所有梯度合起来的最大范数；0 为不限制。</translation>
    </message>
    <message>
        <source>Batch normalization</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>Live: statistics follow the training; frozen: they stay.</source>
        <translation>更新：统计量随训练变化；冻结：保持不变。</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>Share of the training samples that is not trained on, so that overfitting is seen.</source>
        <translation>不参与训练的训练样本份额，用来发现过拟合。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Same seed and threads give the same weights.</source>
        <translation>种子和线程数相同，得到的权重就相同。</translation>
    </message>
    <message>
        <source>SGD with momentum</source>
        <translation>带动量的 SGD</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>阶梯</translation>
    </message>
    <message>
        <source>live</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Training needs data. &lt;a href=&quot;data&quot;&gt;Choose data...&lt;/a&gt;</source>
        <translation>训练需要数据。&lt;a href=&quot;data&quot;&gt;选择数据...&lt;/a&gt;</translation>
    </message>
    <message>
        <source>The recipe changes nothing yet: this trains the float model.</source>
        <translation>配方还没有修改任何内容：这将训练浮点模型。</translation>
    </message>
    <message>
        <source>Pruned weights stay zero and quantization is part of the training. The result is a run; the model changes only when you keep it.</source>
        <translation>被剪掉的权重保持为零，量化参与训练。结果是一次运行；只有您保留它时模型才会改变。</translation>
    </message>
    <message>
        <source>The share of the float network&apos;s answers is 0 (none) to 100 %.</source>
        <translation>浮点网络回答的比例为 0（无）到 100 %。</translation>
    </message>
    <message>
        <source>The temperature is above 0 and at most 1000, usually 2 to 8.</source>
        <translation>温度大于 0 且不超过 1000，通常为 2 到 8。</translation>
    </message>
    <message>
        <source>The penalty is 0 (none) to 1000, usually 0.00001 to 0.001.</source>
        <translation>惩罚为 0（无）到 1000，通常为 0.00001 到 0.001。</translation>
    </message>
    <message>
        <source>Pruning starts at 0 to 100 % of the training, and not after its end.</source>
        <translation>剪枝开始于训练的 0 到 100 %，且不晚于其结束。</translation>
    </message>
    <message>
        <source>Pruning ends at 0 to 100 % of the training, and not before its start.</source>
        <translation>剪枝结束于训练的 0 到 100 %，且不早于其开始。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Quantization ranges</source>
        <translation>量化范围</translation>
    </message>
    <message>
        <source>As the recipe finds them, or trained together with the weights (LSQ).</source>
        <translation>按配方求得，或与权重一起训练（LSQ）。</translation>
    </message>
    <message>
        <source>Early stop after</source>
        <translation>提前停止于</translation>
    </message>
    <message>
        <source>Ends after so many epochs without a better held-out loss, and keeps the best.</source>
        <translation>留出集损失连续这么多轮没有改善时结束，并保留最佳结果。</translation>
    </message>
    <message>
        <source>Distillation</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>Share of the loss that asks for the float network&apos;s answers instead of the labels; 0: none.</source>
        <translation>损失中要求浮点网络的回答而非标签的比例；0：无。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Above 1 the float network&apos;s answers are softened, so that its second choices count.</source>
        <translation>大于 1 时浮点网络的回答被软化，使其次选也起作用。</translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation>剪枝</translation>
    </message>
    <message>
        <source>When the recipe&apos;s pruning is done: all of it at once, or step by step with training between.</source>
        <translation>何时进行配方的剪枝：一次完成，或分步进行、其间训练。</translation>
    </message>
    <message>
        <source>Pruning steps</source>
        <translation>剪枝步数</translation>
    </message>
    <message>
        <source>How many times more is pruned.</source>
        <translation>分多少次增加剪枝。</translation>
    </message>
    <message>
        <source>Pruning starts at</source>
        <translation>剪枝开始于</translation>
    </message>
    <message>
        <source>Share of the training that is done by then.</source>
        <translation>届时已完成的训练比例。</translation>
    </message>
    <message>
        <source>Pruning ends at</source>
        <translation>剪枝结束于</translation>
    </message>
    <message>
        <source>Share of the training that is done by then; the rest is for recovering.</source>
        <translation>届时已完成的训练比例；其余用于恢复。</translation>
    </message>
    <message>
        <source>L1 penalty</source>
        <translation>L1 惩罚</translation>
    </message>
    <message>
        <source>Pulls the weights that the recipe prunes towards zero until they are pruned; 0: none.</source>
        <translation>在剪枝之前将配方要剪除的权重拉向零；0：无。</translation>
    </message>
    <message>
        <source>as the recipe has them</source>
        <translation>按配方</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>训练之前</translation>
    </message>
    <message>
        <source>at once, later</source>
        <translation>稍后一次完成</translation>
    </message>
    <message>
        <source>in even steps</source>
        <translation>等步进行</translation>
    </message>
    <message>
        <source>fast, then slow (AGP)</source>
        <translation>先快后慢（AGP）</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>The learning rate is above 0 and at most 1000, usually 0.001 to 0.1.</source>
        <translation>学习率大于 0 且不超过 1000，通常为 0.001 到 0.1。</translation>
    </message>
    <message>
        <source>Weight decay is 0 to 1000, usually below 0.01.</source>
        <translation>权重衰减为 0 到 1000，通常小于 0.01。</translation>
    </message>
    <message>
        <source>Training needs labels, and these samples have none. &lt;a href=&quot;data&quot;&gt;Choose data...&lt;/a&gt;</source>
        <translation>训练需要标签，而这些样本没有。&lt;a href=&quot;data&quot;&gt;选择数据...&lt;/a&gt;</translation>
    </message>
    <message>
        <source>Nothing is held out, so nothing says which epoch is the best: it does not stop early.</source>
        <translation>没有留出样本，无从得知哪一轮最好：不会提前停止。</translation>
    </message>
</context>
<context>
    <name>espalier::Finetunes</name>
    <message numerus="yes">
        <source>Fine-tune %1, %n epoch(s)</source>
        <translation>
            <numerusform>微调 %1，%n 轮</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::FlipModel</name>
    <message>
        <source>Sample %1 is &quot;%2&quot;. A: right. B: &quot;%3&quot;.</source>
        <translation>样本 %1 是“%2”。A：正确。B：“%3”。</translation>
    </message>
    <message>
        <source>Sample %1 is &quot;%2&quot;. A: &quot;%3&quot;. B: right.</source>
        <translation>样本 %1 是“%2”。A：“%3”。B：正确。</translation>
    </message>
    <message>
        <source>Sample %1 is &quot;%2&quot;. A: &quot;%3&quot;. B: &quot;%4&quot;, both wrong.</source>
        <translation>样本 %1 是“%2”。A：“%3”。B：“%4”，都错。</translation>
    </message>
</context>
<context>
    <name>espalier::FlipsPanel</name>
    <message>
        <source>Compared with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>What the recipe as it is now is compared with</source>
        <translation>当前配方与什么比较</translation>
    </message>
    <message>
        <source>Samples whose answer the recipe changes</source>
        <translation>配方改变了回答的样本</translation>
    </message>
    <message>
        <source>Samples to which the recipe as it is now gives another answer: the picture, the answer before and the one now. A cross: the recipe breaks it; a tick: it repairs it; a wave: both are wrong in different ways. Follows while a handle moves.</source>
        <translation>当前配方给出不同回答的样本：图像、之前的回答和现在的回答。叉号：被配方弄错；对勾：被配方纠正；波浪：两者以不同方式出错。拖动手柄时随之更新。</translation>
    </message>
    <message>
        <source>Against the float model</source>
        <translation>与浮点模型比较</translation>
    </message>
    <message>
        <source>Against run %1: %2</source>
        <translation>与运行 %1 比较：%2</translation>
    </message>
    <message>
        <source>breaks %1, repairs %2 of %3</source>
        <translation>%3 个中弄错 %1、纠正 %2</translation>
    </message>
    <message>
        <source>Comparing answers needs data.</source>
        <translation>比较回答需要数据。</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>The run was not measured on this data.</source>
        <translation>该运行未在此数据上测量。</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>%1 more are wrong in another way.</source>
        <translation>另有 %1 个以不同方式出错。</translation>
    </message>
    <message>
        <source>Still measuring.</source>
        <translation>仍在测量。</translation>
    </message>
    <message>
        <source>The recipe changes no answer.</source>
        <translation>配方没有改变任何回答。</translation>
    </message>
</context>
<context>
    <name>espalier::Heatmap</name>
    <message>
        <source>Open a model to see how important its weights are.</source>
        <translation>打开模型后可查看其权重的重要性。</translation>
    </message>
    <message>
        <source>Output channel</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>重要性</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>热图</translation>
    </message>
    <message>
        <source>Row %1, column %2: not measured.</source>
        <translation>第 %1 行，第 %2 列：未测量。</translation>
    </message>
    <message>
        <source>Row %1, column %2: %3, rank %4 of %5.</source>
        <translation>第 %1 行，第 %2 列：%3，在 %5 个中排第 %4。</translation>
    </message>
    <message>
        <source>Move with the arrow keys to hear single cells.</source>
        <translation>用方向键移动，可逐格听取数值。</translation>
    </message>
    <message>
        <source>Remove the column %1</source>
        <translation>移除列 %1</translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation>剪枝阈值</translation>
    </message>
    <message>
        <source>This layer is locked: unlock it to move its handles.</source>
        <translation>此层已锁定：解锁后才能移动手柄。</translation>
    </message>
    <message>
        <source>Drag it, or press T and then Up or Down. Shift moves ten times finer. A double click removes the threshold.</source>
        <translation>拖动它，或按 T 后用上下方向键。按住 Shift 移动精细十倍。双击移除阈值。</translation>
    </message>
    <message>
        <source>Pruning threshold: %1</source>
        <translation>剪枝阈值：%1</translation>
    </message>
</context>
<context>
    <name>espalier::HistogramPage</name>
    <message>
        <source>Log scale</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>量化级</translation>
    </message>
    <message>
        <source>With b bits there are up to 2^b levels, scale × (q - zero point). Ticks show them, spikes show how many weights each one gets; levels that no weight uses are marked.</source>
        <translation>b 位最多有 2^b 个量化级，即 缩放因子 × (q - 零点)。刻线标出量化级，尖峰表示每个量化级有多少权重；没有权重使用的量化级会被标出。</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原始</translation>
    </message>
    <message>
        <source>Hold to see the float model (or hold \)</source>
        <translation>按住可查看浮点模型（或按住 \）</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原始模型</translation>
    </message>
    <message>
        <source>The tensor that is shown</source>
        <translation>显示的张量</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Mean squared error of the quantized weights over the clip ratio: the range as a share of the largest |w|. The ring is the range in force, the cross the least error; a click goes there.</source>
        <translation>量化权重的均方误差随截断比例的变化：比例为范围占最大 |w| 的份额。圆环为当前范围，叉号为最小误差；点击即可移到那里。</translation>
    </message>
    <message>
        <source>How many weights have which value. Drag the grips on top to set the quantization range [lo, hi], the grips below to set the pruning threshold t: weights with |w| &lt; t become zero. Shift: ten times finer. Ctrl: one end alone. Double click: back to the method&apos;s own value. Escape: as before the drag.</source>
        <translation>各个值的权重有多少。拖动上方的手柄设置量化范围 [lo, hi]，拖动下方的手柄设置剪枝阈值 t：|w| &lt; t 的权重变为零。Shift：精细十倍。Ctrl：只移动一端。双击：恢复方法自己的值。Esc：恢复到拖动之前。</translation>
    </message>
    <message>
        <source>Choose a layer in the table.</source>
        <translation>请在表格中选择一层。</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>%1 的权重</translation>
    </message>
    <message>
        <source>Reading the weights...</source>
        <translation>正在读取权重...</translation>
    </message>
    <message>
        <source>This layer has no weights to show.</source>
        <translation>此层没有可显示的权重。</translation>
    </message>
    <message>
        <source>The error curve appears when the layer is quantized: choose its bits at the right.</source>
        <translation>该层量化后会出现误差曲线：请在右侧选择位数。</translation>
    </message>
    <message>
        <source>With a range per channel there is no single curve.</source>
        <translation>每个通道各有范围时，没有单一的曲线。</translation>
    </message>
    <message>
        <source>Range back to min-max</source>
        <translation>范围恢复为最小-最大</translation>
    </message>
    <message>
        <source>No pruning</source>
        <translation>不剪枝</translation>
    </message>
    <message>
        <source>Back to float</source>
        <translation>恢复为浮点</translation>
    </message>
    <message>
        <source>This tensor has no values to show.</source>
        <translation>此张量没有可显示的值。</translation>
    </message>
    <message>
        <source>Count weights on a logarithmic scale</source>
        <translation>以对数刻度计数权重</translation>
    </message>
    <message>
        <source>Show the levels that weights are rounded to</source>
        <translation>显示权重被舍入到的量化级</translation>
    </message>
    <message>
        <source>Values of %1</source>
        <translation>%1 的值</translation>
    </message>
    <message>
        <source>The error curve is that of the layer&apos;s first weight tensor.</source>
        <translation>误差曲线属于该层的第一个权重张量。</translation>
    </message>
    <message>
        <source>The thick outline is this output channel, scaled to as many weights as the layer has. Click: no channel.</source>
        <translation>粗轮廓线是该输出通道，按整层的权重个数缩放。点击：取消选择通道。</translation>
    </message>
    <message>
        <source>Channel %1 ×</source>
        <translation>通道 %1 ×</translation>
    </message>
    <message>
        <source>Weight of %1, equalized</source>
        <translation>%1 的权重（均衡后）</translation>
    </message>
</context>
<context>
    <name>espalier::HistogramView</name>
    <message>
        <source>Low end of the quantization range</source>
        <translation>量化范围的下端</translation>
    </message>
    <message>
        <source>High end of the quantization range</source>
        <translation>量化范围的上端</translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation>剪枝阈值</translation>
    </message>
    <message>
        <source>Drag it, or press T and then Left or Right. Shift moves ten times finer. A double click removes the threshold.</source>
        <translation>拖动它，或按 T 后按左右方向键。按住 Shift 精细十倍。双击取消阈值。</translation>
    </message>
    <message>
        <source>Drag it, or press L or H and then Left or Right. Shift moves ten times finer, Ctrl moves one end alone. A double click goes back to the method&apos;s own range.</source>
        <translation>拖动它，或按 L 或 H 后按左右方向键。按住 Shift 精细十倍，按住 Ctrl 只移动一端。双击恢复方法自己的范围。</translation>
    </message>
    <message>
        <source>This layer is locked: unlock it to move its handles.</source>
        <translation>此层已锁定：解锁后才能移动手柄。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Open a model to see its weights.</source>
        <translation>打开模型后可查看其权重。</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weights per bin</source>
        <translation>每个分箱的权重数</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
</context>
<context>
    <name>espalier::ImportancePage</name>
    <message>
        <source>Criterion</source>
        <translation>准则</translation>
    </message>
    <message>
        <source>Output channel</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>Input × kernel</source>
        <translation>输入 × 卷积核</translation>
    </message>
    <message>
        <source>Choose a layer with weights in the table.</source>
        <translation>请在表格中选择有权重的层。</translation>
    </message>
    <message>
        <source>Working out the importance...</source>
        <translation>正在计算重要性...</translation>
    </message>
    <message>
        <source>Output %1, input %2: %3, rank %4 of %5</source>
        <translation>输出 %1，输入 %2：%3，在 %5 个中排第 %4</translation>
    </message>
    <message>
        <source>Output %1, input %2, kernel (%3): %4, rank %5 of %6</source>
        <translation>输出 %1，输入 %2，卷积核 (%3)：%4，在 %6 个中排第 %5</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Every weight of the layer: output channels by inputs and kernel.</source>
        <translation>该层的每个权重：输出通道 × 输入与卷积核。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Output channels by input channels, each kernel summed.</source>
        <translation>输出通道 × 输入通道，每个卷积核求和。</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>The output channels of every layer side by side.</source>
        <translation>各层的输出通道并排显示。</translation>
    </message>
    <message>
        <source>Each layer by its largest</source>
        <translation>每层按其最大值</translation>
    </message>
    <message>
        <source>One scale for all</source>
        <translation>所有层同一标度</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Scale of the layers</source>
        <translation>各层的标度</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据…</translation>
    </message>
    <message>
        <source>Input channel</source>
        <translation>输入通道</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>This criterion looks at samples. Choose a data set first.</source>
        <translation>该准则需要样本。请先选择数据集。</translation>
    </message>
    <message>
        <source>Open a model to see how important its weights are.</source>
        <translation>打开模型以查看其权重的重要性。</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has no channel %2</source>
        <translation>%1 没有通道 %2</translation>
    </message>
    <message>
        <source>%1, channel %2: %3, rank %4 of %5</source>
        <translation>%1，通道 %2：%3，排名 %4/%5</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Numbers of the criterion</source>
        <translation>准则的参数</translation>
    </message>
    <message>
        <source>How important each weight or channel is by the chosen criterion. Grey cells are below the pruning threshold and would become zero; a mark in a cell tells the share of it that would. The handle at the colour scale is the threshold of this layer: drag it, or press T and then Up or Down. A click chooses the layer and the channel everywhere.</source>
        <translation>按所选准则，每个权重或通道有多重要。灰色单元格低于剪枝阈值，将变为零；单元格中的标记是其中将变为零的比例。色标旁的手柄是此层的阈值：拖动它，或按 T 后用上下方向键。单击会在各处选中该层和该通道。</translation>
    </message>
    <message>
        <source>This criterion can rank none of what is asked for. Choose another criterion.</source>
        <translation>此准则无法对所选内容排序。请选择其他准则。</translation>
    </message>
    <message>
        <source>%1. Removed.</source>
        <translation>%1。已移除。</translation>
    </message>
    <message>
        <source>%1. %2 of it removed.</source>
        <translation>%1。其中 %2 已移除。</translation>
    </message>
    <message>
        <source>No pruning</source>
        <translation>不剪枝</translation>
    </message>
    <message>
        <source>%1 is locked: unlock it to move its threshold.</source>
        <translation>%1 已锁定：解锁后才能移动其阈值。</translation>
    </message>
    <message>
        <source>Score of a channel</source>
        <translation>通道得分</translation>
    </message>
    <message>
        <source>Score of a weight</source>
        <translation>权重得分</translation>
    </message>
    <message>
        <source>nothing removed</source>
        <translation>未移除任何权重</translation>
    </message>
    <message>
        <source>%1: %2 of %3 channels removed</source>
        <translation>%1：移除 %3 个通道中的 %2 个</translation>
    </message>
    <message>
        <source>%1: %2 of the weights removed</source>
        <translation>%1：移除 %2 的权重</translation>
    </message>
</context>
<context>
    <name>espalier::Inspector</name>
    <message>
        <source>No layer selected</source>
        <translation>没有选择层</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) selected</source>
        <translation>
            <numerusform>已选择 %n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Back to float</source>
        <translation>恢复为浮点</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Settings of %1 copied.</source>
        <translation>已复制 %1 的设置。</translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation>粘贴设置</translation>
    </message>
    <message>
        <source>What did not fit was left out; the rest is pasted: %1</source>
        <translation>不适用的部分已略去，其余已粘贴：%1</translation>
    </message>
    <message>
        <source>Quantization of weights</source>
        <translation>权重量化</translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation>剪枝</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Common settings for the selected layers</source>
        <translation>所选层的常用设置</translation>
    </message>
    <message>
        <source>A locked layer keeps its settings: edits of several layers, presets and searches leave it out.</source>
        <translation>锁定的层保持其设置：多层编辑、预设和搜索都会跳过它。</translation>
    </message>
    <message>
        <source>The clipboard holds no layer settings; copy those of a layer first.</source>
        <translation>剪贴板中没有层的设置；请先复制某个层的设置。</translation>
    </message>
    <message>
        <source>Copy the settings of this layer</source>
        <translation>复制此层的设置</translation>
    </message>
    <message>
        <source>Give the copied settings to the selected layers</source>
        <translation>将复制的设置应用到所选的层</translation>
    </message>
    <message>
        <source>Back to float: take all settings off</source>
        <translation>恢复为浮点：去掉所有设置</translation>
    </message>
</context>
<context>
    <name>espalier::IntegersDialog</name>
    <message>
        <source>Integers and scales</source>
        <translation>整数与比例因子</translation>
    </message>
    <message>
        <source>Integers</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>Dequantized</source>
        <translation>反量化</translation>
    </message>
    <message>
        <source>Float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>Dequantized - float</source>
        <translation>反量化 - 浮点</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Weights of the layer</source>
        <translation>该层的权重</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>复制为 CSV</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>另存为 CSV...</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Choose a layer in the table.</source>
        <translation>请在表格中选择一层。</translation>
    </message>
    <message>
        <source>%1 is not quantized: choose its bits in the inspector.</source>
        <translation>%1 未量化：请在检查器中选择位数。</translation>
    </message>
    <message>
        <source>%1: integers %2 to %3</source>
        <translation>%1：整数 %2 到 %3</translation>
    </message>
    <message numerus="yes">
        <source>%n level(s) of a codebook</source>
        <translation>
            <numerusform>码本含 %n 个量化级</numerusform>
        </translation>
    </message>
    <message>
        <source>scale %1, zero point %2</source>
        <translation>比例因子 %1，零点 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n scale(s) from %1 to %2</source>
        <translation>
            <numerusform>%n 个比例因子，从 %1 到 %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the integers</source>
        <translation>保存整数</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Point at a number to see what it means.</source>
        <translation>将鼠标指向一个数即可看到它的含义。</translation>
    </message>
</context>
<context>
    <name>espalier::IntervalBar</name>
    <message>
        <source>The accuracy has not been measured.</source>
        <translation>尚未测量精度。</translation>
    </message>
    <message>
        <source>Accuracy %1 %, 95 % interval %2 to %3 %.</source>
        <translation>精度 %1 %，95 % 置信区间 %2 到 %3 %。</translation>
    </message>
    <message>
        <source>%1 Not all samples have been seen yet.</source>
        <translation>%1 还没有看完所有样本。</translation>
    </message>
    <message>
        <source>%1 The float model has %2 %.</source>
        <translation>%1 浮点模型为 %2 %。</translation>
    </message>
    <message>
        <source>Accuracy with its interval</source>
        <translation>精度及其区间</translation>
    </message>
</context>
<context>
    <name>espalier::JobRow</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>espalier::JobsList</name>
    <message>
        <source>Evaluations and fine-tunes appear here while they run.</source>
        <translation>评估和微调运行时显示在这里。</translation>
    </message>
</context>
<context>
    <name>espalier::KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What they do</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>Hold: show the float model</source>
        <translation>按住：显示浮点模型</translation>
    </message>
    <message>
        <source>Histogram: choose the low, high or threshold handle</source>
        <translation>直方图：选择下限、上限或阈值手柄</translation>
    </message>
    <message>
        <source>Histogram: move the handle by one pixel&apos;s worth; with Shift ten times finer</source>
        <translation>直方图：把手柄移动一个像素的距离；按住 Shift 精细十倍</translation>
    </message>
    <message>
        <source>Plots: zoom in, zoom out, fit</source>
        <translation>图：放大、缩小、适合窗口</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Histogram: layer back to float</source>
        <translation>直方图：该层恢复为浮点</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>During a drag: as before the drag</source>
        <translation>拖动时：恢复到拖动之前</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>espalier::KeysPage</name>
    <message>
        <source>%1 belongs to &quot;%2&quot; now; give that another key first.</source>
        <translation>%1 现属于“%2”；请先为它另选快捷键。</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其快捷键</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Press the new key for the selected command.</source>
        <translation>按下所选命令的新快捷键。</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无快捷键</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>%1 already belongs to &quot;%2&quot;; the old key stays.</source>
        <translation>%1 已属于“%2”；保留原快捷键。</translation>
    </message>
</context>
<context>
    <name>espalier::LayerTableModel</name>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>not locked</source>
        <translation>未锁定</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>精确值</translation>
    </message>
    <message>
        <source>About: from the histogram</source>
        <translation>约值：由直方图估计</translation>
    </message>
    <message>
        <source>Locked: edits skip this layer</source>
        <translation>已锁定：编辑会跳过此层</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁</translation>
    </message>
    <message>
        <source>Sens.</source>
        <translation>敏感</translation>
    </message>
</context>
<context>
    <name>espalier::LayersPanel</name>
    <message>
        <source>Filter: conv bits&lt;8</source>
        <translation>筛选：conv bits&lt;8</translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation>筛选层</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>All layers of the network. Bits: of one weight. Zeros: share of weights that are zero. SQNR: signal to quantization noise ratio in dB, 10 log10(sum w² / sum (w - w&apos;)²). Bold: the recipe changes the layer; italic: estimated.</source>
        <translation>网络的所有层。位宽：一个权重的位数。零：为零的权重份额。SQNR：信号与量化噪声之比（dB），10 log10(Σw² / Σ(w - w&apos;)²)。粗体：配方修改了该层；斜体：估计值。</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n 层</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n layer(s)</source>
        <translation>
            <numerusform>%n 层中的 %1 层</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Save table as CSV...</source>
        <translation>表格另存为 CSV...</translation>
    </message>
    <message>
        <source>Order of the network</source>
        <translation>按网络的顺序</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>Words match name and kind. bits&lt;8, zero&gt;50 (per cent), sqnr&lt;20 (dB), params&gt;1000, sens&gt;1 (points lost), locked, changed; all must hold.</source>
        <translation>词语匹配名称和类型。bits&lt;8、zero&gt;50（百分比）、sqnr&lt;20（dB）、params&gt;1000、sens&gt;1（损失的百分点）、locked、changed；须全部满足。</translation>
    </message>
    <message>
        <source>Measured: %1 loses %2 points (95 %: %3 to %4) on all %5 samples</source>
        <translation>已测量：%1 损失 %2 个百分点（95 %：%3 到 %4），全部 %5 个样本</translation>
    </message>
    <message>
        <source>Estimated: %1 loses %2 points (95 %: %3 to %4) on %5 samples so far</source>
        <translation>估计：%1 损失 %2 个百分点（95 %：%3 到 %4），目前 %5 个样本</translation>
    </message>
    <message>
        <source>From before the last edit of the recipe.</source>
        <translation>这是配方上次修改之前的数值。</translation>
    </message>
</context>
<context>
    <name>espalier::MainWindow</name>
    <message>
        <source>The last session did not end properly. Its edits of %1 are back.</source>
        <translation>上次会话没有正常结束。%1 的修改已恢复。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>This is a recipe; open the model that it is for first.</source>
        <translation>这是配方；请先打开它所针对的模型。</translation>
    </message>
    <message>
        <source>This is data; open a model first.</source>
        <translation>这是数据；请先打开模型。</translation>
    </message>
    <message>
        <source>Only files on this machine can be dropped here.</source>
        <translation>只能拖放本机上的文件。</translation>
    </message>
    <message>
        <source>Input shape...</source>
        <translation>输入形状...</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation>正在打开...</translation>
    </message>
    <message>
        <source>Reading data...</source>
        <translation>正在读取数据...</translation>
    </message>
    <message>
        <source>Reading weights...</source>
        <translation>正在读取权重...</translation>
    </message>
    <message>
        <source>Measuring...</source>
        <translation>正在测量...</translation>
    </message>
    <message>
        <source>autosaved %1</source>
        <translation>已自动保存 %1</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Models (%1);;All files (*)</source>
        <translation>模型 (%1);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>打开配方</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>配方 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>配方 (*.json)</translation>
    </message>
    <message>
        <source>The window closes when the work is done.</source>
        <translation>任务完成后窗口将关闭。</translation>
    </message>
    <message>
        <source>Command line copied.</source>
        <translation>已复制命令行。</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>撤销(&amp;U)：%1</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>重做(&amp;R)：%1</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation>清空此列表</translation>
    </message>
    <message>
        <source>layer, %1</source>
        <translation>层，%1</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Runs and jobs</source>
        <translation>运行和任务</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Scoreboard</source>
        <translation>记分板</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>重要性</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>敏感度</translation>
    </message>
    <message>
        <source>Take what matches</source>
        <translation>采用匹配的部分</translation>
    </message>
    <message>
        <source>Open weights</source>
        <translation>打开权重</translation>
    </message>
    <message>
        <source>Weights (%1);;All files (*)</source>
        <translation>权重 (%1);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活</translation>
    </message>
    <message numerus="yes">
        <source>A fine-tune of %n epoch(s) was under way when the last session ended. It can go on after its last whole epoch.</source>
        <translation>
            <numerusform>上次会话结束时，一个 %n 轮的微调正在进行。它可以从最后完成的一轮之后继续。</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Flips</source>
        <translation>翻转</translation>
    </message>
</context>
<context>
    <name>espalier::MessageBar</name>
    <message numerus="yes">
        <source>%n more message(s) in Help &gt; Log</source>
        <translation>
            <numerusform>另有 %n 条消息，见 帮助 &gt; 日志</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::MessageRow</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Message %1, first said at %2.</source>
        <translation>消息 %1，首次出现于 %2。</translation>
    </message>
</context>
<context>
    <name>espalier::NumberField</name>
    <message>
        <source>&quot;%1&quot; is not a number; write one like 0.05 or 5e-2.</source>
        <translation>“%1” 不是数字；请写成 0.05 或 5e-2 的形式。</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
</context>
<context>
    <name>espalier::OrderTable</name>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>名次</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Lost, %1</source>
        <translation>损失，%1</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>Layers by what they lose</source>
        <translation>按损失排列的层</translation>
    </message>
    <message>
        <source>1 loses most. Layers whose 95 % intervals overlap are not distinguishable on these samples and share a range of ranks.</source>
        <translation>名次 1 损失最大。95 % 区间重叠的层在这些样本上无法区分，共用一段名次。</translation>
    </message>
    <message>
        <source>%1 loses %2 points (95 %: %3 to %4)</source>
        <translation>%1 损失 %2 个百分点（95 %：%3 到 %4）</translation>
    </message>
    <message>
        <source>%1 (%2 to %3)</source>
        <translation>%1（%2 到 %3）</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>还有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Not distinguishable from: %1</source>
        <translation>无法与以下层区分：%1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>ranks</comment>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>interval</comment>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>Measure to see which layers lose most.</source>
        <translation>测量后可见哪些层损失最大。</translation>
    </message>
</context>
<context>
    <name>espalier::PatternField</name>
    <message>
        <source>A pattern is n:m with 1 ≤ n &lt; m ≤ %1, such as 2:4: of every 4 weights 2 stay.</source>
        <translation>模式写作 n:m，其中 1 ≤ n &lt; m ≤ %1，例如 2:4：每 4 个权重保留 2 个。</translation>
    </message>
</context>
<context>
    <name>espalier::PlotView</name>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save the picture as PNG...</source>
        <translation>图片另存为 PNG...</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Save the picture as PDF...</source>
        <translation>图片另存为 PDF...</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf)</source>
        <translation>PDF 文档 (*.pdf)</translation>
    </message>
    <message>
        <source>Save the values as CSV...</source>
        <translation>数值另存为 CSV...</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation>保存图</translation>
    </message>
    <message>
        <source>The plot could not be written to %1: %2.</source>
        <translation>无法把图写入 %1：%2。</translation>
    </message>
    <message>
        <source>Save the picture as SVG...</source>
        <translation>将图片另存为 SVG...</translation>
    </message>
    <message>
        <source>SVG pictures (*.svg)</source>
        <translation>SVG 图片 (*.svg)</translation>
    </message>
</context>
<context>
    <name>espalier::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light, dark, or as the desktop has it.</source>
        <translation>浅色、深色，或与桌面一致。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Changes at once, without a restart.</source>
        <translation>立即生效，无需重启。</translation>
    </message>
    <message>
        <source>Histogram bins</source>
        <translation>直方图分箱数</translation>
    </message>
    <message>
        <source>Bins of each layer&apos;s histogram, %1 to %2; counts for the next model that is opened.</source>
        <translation>每层直方图的分箱数，%1 到 %2；下次打开模型时生效。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Threads for measuring and training; 0: one per core. Counts from the next start.</source>
        <translation>测量和训练用的线程数；0：每个核心一个。下次启动时生效。</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>与桌面一致</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>one per core</source>
        <translation>每个核心一个</translation>
    </message>
    <message>
        <source>No font with Chinese characters is installed; on Debian: fonts-noto-cjk or fonts-wqy-microhei.</source>
        <translation>没有安装含中文字符的字体；Debian 上可用 fonts-noto-cjk 或 fonts-wqy-microhei。</translation>
    </message>
    <message>
        <source>Bins count for the next model that is opened, threads from the next start.</source>
        <translation>分箱数在下次打开模型时生效，线程数在下次启动时生效。</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>Colours of heatmaps</source>
        <translation>热图颜色</translation>
    </message>
    <message>
        <source>Both rise evenly in lightness; cividis looks nearly the same to colour-blind readers.</source>
        <translation>两者的亮度都均匀上升；cividis 在色觉异常者看来几乎相同。</translation>
    </message>
    <message>
        <source>viridis</source>
        <translation>viridis</translation>
    </message>
    <message>
        <source>cividis</source>
        <translation>cividis</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>espalier::PreprocessFields</name>
    <message>
        <source>MNIST: x / 255</source>
        <translation>MNIST：x / 255</translation>
    </message>
    <message>
        <source>CIFAR: mean 0.5, std 0.5</source>
        <translation>CIFAR：均值 0.5，标准差 0.5</translation>
    </message>
    <message>
        <source>ImageNet: mean and std per channel</source>
        <translation>ImageNet：逐通道的均值和标准差</translation>
    </message>
    <message>
        <source>Raw bytes</source>
        <translation>原始字节</translation>
    </message>
    <message>
        <source>Other numbers</source>
        <translation>其他数值</translation>
    </message>
    <message>
        <source>&quot;Divide by&quot; needs a number above 0, usually 255.</source>
        <translation>“除以”须为大于 0 的数，通常为 255。</translation>
    </message>
    <message>
        <source>&quot;Mean&quot; needs one number, or one per channel, separated by commas; or nothing.</source>
        <translation>“均值”须为一个数，或每通道一个并以逗号分隔；也可留空。</translation>
    </message>
    <message>
        <source>&quot;Std&quot; needs one number, or one per channel, separated by commas; or nothing.</source>
        <translation>“标准差”须为一个数，或每通道一个并以逗号分隔；也可留空。</translation>
    </message>
    <message>
        <source>&quot;Std&quot; needs numbers above 0.</source>
        <translation>“标准差”须大于 0。</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>What was done to the pictures when the network was trained: value = (raw / scale - mean) / std.</source>
        <translation>训练网络时对图像所做的处理：值 = (原始值 / 除数 - 均值) / 标准差。</translation>
    </message>
    <message>
        <source>Divide by</source>
        <translation>除以</translation>
    </message>
    <message>
        <source>Raw bytes are divided by this first, usually 255.</source>
        <translation>原始字节先除以它，通常为 255。</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Taken off after dividing: one number, or one per channel. Empty: 0.</source>
        <translation>相除之后减去：一个数，或每通道一个。留空为 0。</translation>
    </message>
    <message>
        <source>Std</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Divided by at the end: one number, or one per channel. Empty: 1.</source>
        <translation>最后除以它：一个数，或每通道一个。留空为 1。</translation>
    </message>
</context>
<context>
    <name>espalier::PruneFields</name>
    <message>
        <source>What is removed</source>
        <translation>剪除对象</translation>
    </message>
    <message>
        <source>A threshold is 0 or more.</source>
        <translation>阈值不小于 0。</translation>
    </message>
    <message>
        <source>Sparsity is 0 to 100 %.</source>
        <translation>稀疏度为 0 到 100 %。</translation>
    </message>
    <message>
        <source>No pruning</source>
        <translation>不剪枝</translation>
    </message>
    <message>
        <source>By</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>What says how important a weight is.</source>
        <translation>用什么来衡量权重的重要性。</translation>
    </message>
    <message>
        <source>Pattern n:m</source>
        <translation>模式 n:m</translation>
    </message>
    <message>
        <source>Of every m weights in a row n stay, the largest.</source>
        <translation>每连续 m 个权重保留最大的 n 个。</translation>
    </message>
    <message>
        <source>Removes</source>
        <translation>剪除</translation>
    </message>
    <message>
        <source>Single weights, or whole output channels.</source>
        <translation>单个权重，或整个输出通道。</translation>
    </message>
    <message>
        <source>Keep from</source>
        <translation>保留下限</translation>
    </message>
    <message>
        <source>Weights whose importance is below this threshold become zero. Empty: none.</source>
        <translation>重要性低于此阈值的权重变为零。留空：不剪枝。</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Share of weights that become zero, the least important first. Empty: none.</source>
        <translation>变为零的权重份额，从最不重要的开始。留空：不剪枝。</translation>
    </message>
    <message>
        <source>The chosen layers are ranked together: the sparsity is that of all of them, and a layer whose weights matter less than the others&apos; loses more.</source>
        <translation>所选各层一起排序：稀疏度是它们合计的稀疏度，权重比其他层次要的层会失去更多。</translation>
    </message>
    <message>
        <source>one ranking for these layers</source>
        <translation>这些层统一排序</translation>
    </message>
    <message>
        <source>Pruning criterion</source>
        <translation>剪枝准则</translation>
    </message>
    <message>
        <source>Pattern %1:%2</source>
        <translation>模式 %1:%2</translation>
    </message>
    <message>
        <source>Pruning threshold</source>
        <translation>剪枝阈值</translation>
    </message>
    <message>
        <source>Ranked layer by layer</source>
        <translation>逐层排序</translation>
    </message>
    <message>
        <source>Give a threshold or a sparsity: it is that of the chosen layers together.</source>
        <translation>请给出阈值或稀疏度：它属于所选各层的整体。</translation>
    </message>
    <message>
        <source>One ranking</source>
        <translation>统一排序</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Ranked together now: %1.</source>
        <translation>目前一起排序：%1。</translation>
    </message>
</context>
<context>
    <name>espalier::QuantFields</name>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Activation bits</source>
        <translation>激活位数</translation>
    </message>
    <message>
        <source>Range method</source>
        <translation>范围方法</translation>
    </message>
    <message>
        <source>Activation range</source>
        <translation>激活范围</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>有符号</translation>
    </message>
    <message>
        <source>Signed activations</source>
        <translation>有符号激活</translation>
    </message>
    <message>
        <source>Symmetric</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>Symmetric activations</source>
        <translation>对称激活</translation>
    </message>
    <message>
        <source>Narrow range</source>
        <translation>窄范围</translation>
    </message>
    <message>
        <source>Narrow range of activations</source>
        <translation>激活的窄范围</translation>
    </message>
    <message>
        <source>Exact zero</source>
        <translation>精确零</translation>
    </message>
    <message>
        <source>Exact zero of activations</source>
        <translation>激活的精确零</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>量化级</translation>
    </message>
    <message>
        <source>Levels of activations</source>
        <translation>激活的量化级</translation>
    </message>
    <message>
        <source>A group has a whole number of weights, 1 or more.</source>
        <translation>一组的权重个数为整数，至少为 1。</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>舍入</translation>
    </message>
    <message>
        <source>Bits of one weight, 2 to 16. b bits give 2^b levels; &quot;float&quot; leaves the layer as it is.</source>
        <translation>一个权重的位数，2 到 16。b 位有 2^b 个量化级；“浮点”表示该层保持原样。</translation>
    </message>
    <message>
        <source>Bits of one value that goes through the layer, 2 to 16; &quot;float&quot; leaves it as it is.</source>
        <translation>流经该层的一个值的位数，2 到 16；“浮点”表示保持原样。</translation>
    </message>
    <message>
        <source>Where the levels lie: at equal steps, at three values, or at steps of a power of two.</source>
        <translation>量化级的位置：等步长、三个值，或步长为二的幂。</translation>
    </message>
    <message>
        <source>Where the levels lie: at equal steps, or at steps of a power of two.</source>
        <translation>量化级的位置：等步长，或步长为二的幂。</translation>
    </message>
    <message>
        <source>How the range [lo, hi] is found.</source>
        <translation>范围 [lo, hi] 的确定方式。</translation>
    </message>
    <message>
        <source>How the range [lo, hi] is found on the calibration samples.</source>
        <translation>如何在校准样本上确定范围 [lo, hi]。</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>下限</translation>
    </message>
    <message>
        <source>Lower end of the range; weights below it move to it.</source>
        <translation>范围的下端；更小的权重会移到这里。</translation>
    </message>
    <message>
        <source>Lower end of the range; values below it move to it.</source>
        <translation>范围的下端；低于它的值移到它上面。</translation>
    </message>
    <message>
        <source>High</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Upper end of the range; weights above it move to it.</source>
        <translation>范围的上端；更大的权重会移到这里。</translation>
    </message>
    <message>
        <source>Upper end of the range; values above it move to it.</source>
        <translation>范围的上端；高于它的值移到它上面。</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>有符号</translation>
    </message>
    <message>
        <source>Signed integers go from -2^(b-1) to 2^(b-1)-1, unsigned ones from 0 to 2^b-1.</source>
        <translation>有符号整数为 -2^(b-1) 到 2^(b-1)-1，无符号整数为 0 到 2^b-1。</translation>
    </message>
    <message>
        <source>symmetric</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>The range is the same on both sides of zero and the zero point is 0.</source>
        <translation>范围在零的两侧相同，零点为 0。</translation>
    </message>
    <message>
        <source>narrow</source>
        <translation>窄范围</translation>
    </message>
    <message>
        <source>Narrow range: signed integers start at -2^(b-1)+1, so that there are as many below zero as above.</source>
        <translation>窄范围：有符号整数从 -2^(b-1)+1 开始，使零以下与零以上一样多。</translation>
    </message>
    <message>
        <source>exact zero</source>
        <translation>精确零</translation>
    </message>
    <message>
        <source>Zero is one of the levels. Off: asymmetric, zero not exact, q = round((w - low) / (high - low) * (2^b - 1)); zero then lies between two levels.</source>
        <translation>零是量化级之一。关闭：非对称，零不精确，q = round((w - low) / (high - low) * (2^b - 1))；此时零位于两个量化级之间。</translation>
    </message>
    <message>
        <source>Zero is one of the levels. Off: asymmetric, zero not exact; zero then lies between two levels.</source>
        <translation>零是量化级之一。关闭：非对称，零不精确；此时零位于两个量化级之间。</translation>
    </message>
    <message>
        <source>Scale for</source>
        <translation>比例粒度</translation>
    </message>
    <message>
        <source>How many weights share one scale and range.</source>
        <translation>多少个权重共用一个缩放因子和范围。</translation>
    </message>
    <message>
        <source>Which level a weight between two levels becomes.</source>
        <translation>位于两个量化级之间的权重变为哪一个。</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>This is the input range. Set it manually at the layer before.</source>
        <translation>这是输入范围。请在前一层手动设置。</translation>
    </message>
    <message>
        <source>Low must be below 0 in a symmetric range.</source>
        <translation>对称范围的下限必须小于 0。</translation>
    </message>
    <message>
        <source>Low must be 0 or less, so that zero is exact.</source>
        <translation>下限不能大于 0，这样零才精确。</translation>
    </message>
    <message>
        <source>Low must be below high (%1).</source>
        <translation>下限必须小于上限（%1）。</translation>
    </message>
    <message>
        <source>High must be above 0 in a symmetric range.</source>
        <translation>对称范围的上限必须大于 0。</translation>
    </message>
    <message>
        <source>High must be 0 or more, so that zero is exact.</source>
        <translation>上限不能小于 0，这样零才精确。</translation>
    </message>
    <message>
        <source>High must be above low (%1).</source>
        <translation>上限必须大于下限（%1）。</translation>
    </message>
</context>
<context>
    <name>espalier::RecipeEditor</name>
    <message>
        <source>Open recipe %1</source>
        <translation>打开配方 %1</translation>
    </message>
</context>
<context>
    <name>espalier::Runs</name>
    <message>
        <source>Evaluate %1</source>
        <translation>评估 %1</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>Learned ranges</source>
        <translation>学到的范围</translation>
    </message>
    <message>
        <source>Measure %1 without channel %2</source>
        <translation>测量 %1 去掉通道 %2</translation>
    </message>
    <message>
        <source>Equalized weights kept</source>
        <translation>保留均衡后的权重</translation>
    </message>
</context>
<context>
    <name>espalier::RunsModel</name>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>%1 % (%2 to %3)</source>
        <extracomment>Accuracy, then the bounds of its 95 % interval</extracomment>
        <translation>%1 %（%2 到 %3）</translation>
    </message>
    <message>
        <source>%1 pp (%2 to %3)</source>
        <extracomment>A difference in percentage points, then the bounds of its 95 % interval</extracomment>
        <translation>%1 百分点（%2 到 %3）</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>espalier::RunsPanel</name>
    <message>
        <source>Recipe of run %1</source>
        <translation>运行 %1 的配方</translation>
    </message>
    <message>
        <source>Recipe of run %1 loaded; Undo takes it back.</source>
        <translation>已载入运行 %1 的配方；可以撤销。</translation>
    </message>
    <message>
        <source>The weights of run %1 are now the model&apos;s.</source>
        <translation>运行 %1 的权重现在是模型的权重。</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Loss and accuracy of a fine-tune appear here.</source>
        <translation>微调的损失和精度显示在这里。</translation>
    </message>
    <message>
        <source>Mean cross entropy and top-1 accuracy over the epochs, on the training samples and on those held out. Curves that part show overfitting.</source>
        <translation>各轮的平均交叉熵和 top-1 精度，分别在训练样本和留出样本上。曲线分开说明过拟合。</translation>
    </message>
    <message>
        <source>Export fine-tuned weights...</source>
        <translation>导出微调后的权重...</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Every evaluation and fine-tune with its recipe and figures. Double click or Enter loads its recipe as one step that can be undone; runs themselves are never undone. Select two and press Enter to compare them.</source>
        <translation>每次评估和微调及其配方和数值。双击或按 Enter 载入其配方，作为一个可撤销的步骤；运行本身不会被撤销。选中两次运行并按 Enter 可进行比较。</translation>
    </message>
    <message>
        <source>Compare these two</source>
        <translation>比较这两次运行</translation>
    </message>
    <message>
        <source>Compare with the recipe as it is now</source>
        <translation>与当前配方比较</translation>
    </message>
</context>
<context>
    <name>espalier::SamplingFields</name>
    <message>
        <source>The number of samples is a whole number; 0: all.</source>
        <translation>样本数为整数；0：全部。</translation>
    </message>
    <message>
        <source>Folder with calibration samples</source>
        <translation>校准样本的文件夹</translation>
    </message>
    <message>
        <source>There is no such folder or file for calibration.</source>
        <translation>用于校准的文件夹或文件不存在。</translation>
    </message>
    <message>
        <source>Calibration and seed</source>
        <translation>校准与种子</translation>
    </message>
    <message>
        <source>Calibrate on</source>
        <translation>校准数据</translation>
    </message>
    <message>
        <source>Folder or file with the samples that recipes look at: ranges of activations, criteria from data, learned rounding. Labels are only needed by criteria from gradients. Empty: the training samples beside the data, or the data itself.</source>
        <translation>配方所观察的样本所在的文件夹或文件：用于激活的范围、来自数据的准则、学习的舍入。只有来自梯度的准则需要标签。留空：数据旁的训练样本，或数据本身。</translation>
    </message>
    <message>
        <source>training samples beside the data</source>
        <translation>数据旁的训练样本</translation>
    </message>
    <message>
        <source>Folder...</source>
        <translation>文件夹...</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>How many of them, drawn with the seed; 0: all.</source>
        <translation>取其中多少个，按种子抽取；0：全部。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Where chance begins: which samples are drawn, stochastic rounding, the stability criterion. Same seed, same figures. A fine-tune has its own.</source>
        <translation>随机性的起点：抽取哪些样本、随机舍入、稳定性准则。种子相同，数字相同。微调有自己的种子。</translation>
    </message>
</context>
<context>
    <name>espalier::Scoreboard</name>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Top-1 accuracy</source>
        <translation>Top-1 精度</translation>
    </message>
    <message>
        <source>Share of samples whose best class is their label, under the recipe.</source>
        <translation>按配方处理后，最高得分类别与标签一致的样本份额。</translation>
    </message>
    <message>
        <source>Interval of the accuracy</source>
        <translation>精度的区间</translation>
    </message>
    <message>
        <source>Dot and whisker: accuracy now with its 95 % Wilson interval. Tick: the float model.</source>
        <translation>圆点和横线：当前精度及其 95 % Wilson 区间。刻线：浮点模型。</translation>
    </message>
    <message>
        <source>Difference to float</source>
        <translation>与浮点的差异</translation>
    </message>
    <message>
        <source>Float accuracy, and the difference to it in percentage points on the same samples with its 95 % interval (paired).</source>
        <translation>浮点精度，以及同一批样本上与它的差异（百分点）和 95 % 区间（配对）。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Bytes as stored: packed weights, scales, zero points, masks and biases; in brackets the share of the float model.</source>
        <translation>存储的字节数：打包的权重、缩放因子、零点、掩码和偏置；括号中为占浮点模型的份额。</translation>
    </message>
    <message>
        <source>Multiply-accumulates</source>
        <translation>乘加运算</translation>
    </message>
    <message>
        <source>Multiply-accumulate operations for one input. Zeros that no target exploits give no speed.</source>
        <translation>一个输入所需的乘加次数。目标硬件不利用的零不会加快速度。</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>Share of zeros among all weights that can be pruned.</source>
        <translation>所有可剪枝权重中零的份额。</translation>
    </message>
    <message>
        <source>State of the figures</source>
        <translation>数值的状态</translation>
    </message>
    <message>
        <source>Whether the accuracy is measured on all samples, estimated on a growing part of them, or not measured.</source>
        <translation>精度是在全部样本上测得、在逐渐增多的部分样本上估计，还是尚未测量。</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原始模型</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>%1 zero</source>
        <translation>%1 为零</translation>
    </message>
    <message>
        <source>Bit operations</source>
        <translation>位运算</translation>
    </message>
    <message>
        <source>BOPs: multiply-accumulates times the bits of a weight times the bits of an activation (32 for float), times the share of weights that are left where the target skips zeros.</source>
        <translation>BOP：乘加次数 × 权重位数 × 激活位数（浮点为 32），在能跳过零的目标上再乘以剩余权重的比例。</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>What the network is to run on: decides which bits are offered and what size and BOPs mean.</source>
        <translation>网络将在何处运行：决定可选的位数以及大小和 BOP 的含义。</translation>
    </message>
    <message>
        <source>BOPs</source>
        <translation>BOP</translation>
    </message>
</context>
<context>
    <name>espalier::SeedField</name>
    <message>
        <source>A seed is a whole number from 0 to 18446744073709551615.</source>
        <translation>种子为 0 到 18446744073709551615 的整数。</translation>
    </message>
</context>
<context>
    <name>espalier::SensitivityPage</name>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Channel sparsity</source>
        <translation>通道稀疏度</translation>
    </message>
    <message>
        <source>Kind of setting</source>
        <translation>设置的种类</translation>
    </message>
    <message>
        <source>from the float model</source>
        <translation>以浮点模型为基准</translation>
    </message>
    <message>
        <source>from the current recipe</source>
        <translation>以当前配方为基准</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基准</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>复制为 CSV</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>另存为 CSV...</translation>
    </message>
    <message>
        <source>lose at most</source>
        <translation>最多损失</translation>
    </message>
    <message>
        <source> points</source>
        <translation> 个百分点</translation>
    </message>
    <message>
        <source>Largest loss of top-1, in points</source>
        <translation>Top-1 的最大损失，百分点</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Points of top-1 lost</source>
        <translation>损失的 Top-1 百分点</translation>
    </message>
    <message>
        <source>Choose data to measure what each layer can bear.</source>
        <translation>选择数据以测量每个层的承受能力。</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>请先打开模型。</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Measure: %1 passes, about %2, %3</source>
        <translation>测量：%1 次前向，约 %2，%3</translation>
    </message>
    <message>
        <source>Choose data...</source>
        <translation>选择数据...</translation>
    </message>
    <message>
        <source>baseline %1 on %2 samples</source>
        <translation>基准 %1，%2 个样本</translation>
    </message>
    <message>
        <source>The figures are on the clipboard.</source>
        <translation>数值已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save the figures</source>
        <translation>保存数值</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>The figures could not be written to %1.</source>
        <translation>无法将数值写入 %1。</translation>
    </message>
    <message>
        <source>%1, %2: no-op, nothing changes</source>
        <translation>%1，%2：无操作，没有变化</translation>
    </message>
    <message>
        <source>%1, %2: not measured</source>
        <translation>%1，%2：未测量</translation>
    </message>
    <message>
        <source>%1, %2: %3 points (95 %: %4 to %5), top-1 %6 of %7 samples, loss %8</source>
        <translation>%1，%2：%3 个百分点（95 %：%4 到 %5），Top-1 为 %7 个样本中的 %6 个，损失 %8</translation>
    </message>
    <message>
        <source>; SQNR %1, KL %2</source>
        <translation>；SQNR %1，KL %2</translation>
    </message>
    <message>
        <source>; by the Hessian&apos;s trace %1 nats</source>
        <translation>；按 Hessian 的迹为 %1 奈特</translation>
    </message>
    <message>
        <source>no-op</source>
        <translation>无操作</translation>
    </message>
    <message>
        <source>Sparsity, %</source>
        <translation>稀疏度，%</translation>
    </message>
    <message>
        <source>Keep measured</source>
        <translation>保持最新</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Layers to suggest for</source>
        <translation>为哪些层给出建议</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Bits (click a number: all unlocked layers)</source>
        <translation>位数（点击数字：所有未锁定的层）</translation>
    </message>
    <message>
        <source>Sparsity, % (click a number: all unlocked layers)</source>
        <translation>稀疏度，%（点击数字：所有未锁定的层）</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message numerus="yes">
        <source>recipe: one by one %1 points over %n layer(s), together %2</source>
        <translation>
            <numerusform>配方：逐层相加 %1 个百分点（%n 层），合在一起 %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> with what it does besides in %n layer(s)</source>
        <translation>
            <numerusform>，其中还含对 %n 层的其他处理</numerusform>
        </translation>
    </message>
    <message>
        <source>The recipe has none of these settings yet.</source>
        <translation>配方尚未采用这些设置中的任何一种。</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) set; together %1 points, %2 instead of %3.</source>
        <translation>
            <numerusform>已设置 %n 层；合在一起 %1 个百分点，%2，原为 %3。</numerusform>
        </translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>KL</source>
        <translation>KL</translation>
    </message>
    <message>
        <source>Hess.</source>
        <comment>a narrow column: the Hessian</comment>
        <translation>Hess.</translation>
    </message>
    <message>
        <source>From before the last edit of the recipe.</source>
        <translation>这是配方上次修改之前的数值。</translation>
    </message>
    <message>
        <source>SQNR of the weights</source>
        <translation>权重的 SQNR</translation>
    </message>
    <message>
        <source>KL of the outputs, nats</source>
        <translation>输出的 KL（nat）</translation>
    </message>
    <message>
        <source>loss by the Hessian&apos;s trace, nats</source>
        <translation>按 Hessian 迹估计的损失（nat）</translation>
    </message>
    <message>
        <source>%1, %2: %3 %4</source>
        <translation>%1，%2：%3 %4</translation>
    </message>
    <message>
        <source>not known before it is measured</source>
        <translation>测量之前未知</translation>
    </message>
    <message>
        <source>Rank correlation with the measured loss: %1 at this setting, %2 over all cells (1: the same order).</source>
        <translation>与实测损失的秩相关：此设置下 %1，所有单元格 %2（1：次序相同）。</translation>
    </message>
    <message numerus="yes">
        <source>%n old figure(s) (pale), measuring again</source>
        <translation>
            <numerusform>%n 个旧数值（浅色），正在重新测量</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) from before the last edit (pale)</source>
        <translation>
            <numerusform>%n 个数值来自上次修改之前（浅色）</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on %2 samples so far</source>
        <translation>%1（目前 %2 个样本）</translation>
    </message>
    <message>
        <source>N:M patterns</source>
        <translation>N:M 模式</translation>
    </message>
    <message>
        <source>N of every M stay (click a pattern: all unlocked layers)</source>
        <translation>每 M 个保留 N 个（点击模式：所有未锁定的层）</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>%1, %2: not possible. %3</source>
        <translation>%1，%2：不可行。%3</translation>
    </message>
    <message>
        <source>Bits by range method</source>
        <translation>位宽与范围方法</translation>
    </message>
    <message>
        <source>Bits and sparsity</source>
        <translation>位宽与稀疏度</translation>
    </message>
    <message>
        <source>A size is a number above 0.</source>
        <translation>大小须为大于 0 的数。</translation>
    </message>
    <message>
        <source>size at most</source>
        <translation>最大大小</translation>
    </message>
    <message>
        <source>All parameters as they are stored; 1 kB is 1,000 bytes.</source>
        <translation>所有参数存储后的大小；1 kB 为 1,000 字节。</translation>
    </message>
    <message>
        <source>Largest size of the network, in kB</source>
        <translation>网络的最大大小，以 kB 计</translation>
    </message>
    <message>
        <source>all layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>chosen layers</source>
        <translation>所选层</translation>
    </message>
    <message>
        <source>Under a limit on the loss: gives each unlocked layer the strongest setting whose measured loss stays within it with its whole interval, measures all of them together and loosens what costs most while the whole loses more. Under a limit on the size: takes the steps that at worst lose least for each byte they save until it is small enough. With both the size comes first. One undo step.</source>
        <translation>限制损失时：为每个未锁定的层选择实测损失连同整个区间都在限度内的最强设置，再一起测量，总损失过大时放宽代价最大的设置。限制大小时：依次采取每节省一字节最坏损失最小的步骤，直到足够小。两者都限制时先满足大小。为一个撤销步骤。</translation>
    </message>
    <message>
        <source>Choose what to keep: a loss, a size, or both.</source>
        <translation>请选择要限制的量：损失、大小，或两者。</translation>
    </message>
    <message>
        <source>%1 instead of %2, together %3 points.</source>
        <translation>%1（原为 %2），合计 %3 个百分点。</translation>
    </message>
    <message>
        <source>At most %1: kept.</source>
        <translation>最大 %1：已满足。</translation>
    </message>
    <message>
        <source>At most %1: out of reach, and nothing was changed. This is the smallest.</source>
        <translation>最大 %1：无法达到，未作任何更改。此为最小值。</translation>
    </message>
    <message>
        <source>Lose at most %1 points: kept.</source>
        <translation>最多损失 %1 个百分点：已满足。</translation>
    </message>
    <message>
        <source>Lose at most %1 points: not kept, %2 too much.</source>
        <translation>最多损失 %1 个百分点：未满足，超出 %2。</translation>
    </message>
    <message>
        <source>The measured settings reach %1 at the least: nothing was changed.</source>
        <translation>已测量的设置最小只能达到 %1：未作任何更改。</translation>
    </message>
    <message>
        <source>Bits, then sparsity (click one: all unlocked layers)</source>
        <translation>位宽，然后稀疏度（点击其一：所有未锁定的层）</translation>
    </message>
    <message>
        <source>Bits, sparsity</source>
        <translation>位宽、稀疏度</translation>
    </message>
    <message>
        <source>+ n:m</source>
        <translation>+ n:m</translation>
    </message>
    <message>
        <source>Another pattern n:m</source>
        <translation>另一种模式 n:m</translation>
    </message>
    <message>
        <source>An estimate: %1 of %2 samples so far.</source>
        <translation>估计值：目前测量了 %1 个样本，共 %2 个。</translation>
    </message>
    <message>
        <source>Measured again so far: %1 points (95 %: %2 to %3) on %4 samples, too wide to take its place.</source>
        <translation>重新测量至今：%1 个百分点（95 %：%2 到 %3），%4 个样本；区间过宽，暂不取代旧数值。</translation>
    </message>
    <message>
        <source>%1 is no longer a column; what was measured of it is kept and comes back when it is typed again.</source>
        <translation>已移除 %1 列；它的测量结果仍保留，再次输入即可恢复。</translation>
    </message>
    <message>
        <source>Another pattern as a column of its own: n of every m weights in a row stay, such as 1:16. It is there at the next start, too; Delete in the matrix, or its context menu, takes it away.</source>
        <translation>将另一种模式作为单独的一列：每 m 个连续权重保留 n 个，例如 1:16。下次启动时仍在；在矩阵中按 Delete 或用右键菜单可将其移除。</translation>
    </message>
    <message>
        <source>Criterion</source>
        <translation>准则</translation>
    </message>
    <message>
        <source>Scale for</source>
        <translation>比例粒度</translation>
    </message>
    <message>
        <source>+ bits</source>
        <translation>+ 位宽</translation>
    </message>
    <message>
        <source>+ %</source>
        <translation>+ %</translation>
    </message>
    <message>
        <source>Another bit width</source>
        <translation>再加一个位宽</translation>
    </message>
    <message>
        <source>Another sparsity in per cent</source>
        <translation>再加一个稀疏度（百分比）</translation>
    </message>
    <message>
        <source>Another bit width as a column of its own, from 2 to 16.</source>
        <translation>再加一个位宽，自成一列，2 到 16。</translation>
    </message>
    <message>
        <source>Another sparsity as a column of its own, in per cent.</source>
        <translation>再加一个稀疏度，自成一列，以百分比计。</translation>
    </message>
    <message>
        <source>It is there after a restart, too.</source>
        <translation>重启之后仍在。</translation>
    </message>
    <message>
        <source>Bits: a whole number from 2 to 16.</source>
        <translation>位宽：2 到 16 的整数。</translation>
    </message>
    <message>
        <source>Sparsity: above 0 and at most 100 per cent.</source>
        <translation>稀疏度：大于 0 且不超过百分之 100。</translation>
    </message>
    <message>
        <source>Copy as command line</source>
        <translation>复制为命令行</translation>
    </message>
    <message>
        <source>After an edit of the recipe that is measured from, figures that were all measured are measured again in the background, the layers with the widest intervals first. An old figure stays, pale, until the new one rests on all samples, or its 95 % interval lies apart from the old one or takes up at most an eighth of the colour scale.</source>
        <translation>作为基准的配方修改后，已全部测量过的数值在后台重新测量，区间最宽的层优先。旧数值以浅色保留，直到新数值基于全部样本，或其 95 % 区间与旧区间不重叠，或该区间不超过色标的八分之一。</translation>
    </message>
    <message>
        <source>Range method beside min-max</source>
        <translation>与最小-最大并列的范围方法</translation>
    </message>
    <message>
        <source>What the network loses when one layer alone gets one setting, measured on the same samples as the baseline. Hatched: not measured, or (a cross) not possible. Pale, with a mark in the corner: from before the last edit. A click or Enter gives the setting to the layer, a click on a column&apos;s name or Ctrl+Enter to all unlocked layers (a star stands behind the name of a locked one); Delete takes a column away that was added. The columns at the right are cheap proxies at the chosen setting, each coloured by its own order; below their names stands their rank correlation with the measured loss (1: the same order).</source>
        <translation>仅对一层采用一种设置时网络的损失，与基准在相同样本上测量。斜线：未测量，带叉号则不可行。浅色且角上有标记：上次修改之前的数值。点击或回车把该设置给该层，点击列名或 Ctrl+Enter 给所有未锁定的层（已锁定的层名后有星号）；按 Delete 移除添加的列。右侧各列是所选设置下的廉价替代指标，各按自身的次序着色；列名下方是它们与实测损失的秩相关（1：次序相同）。</translation>
    </message>
    <message>
        <source>min-max and: %1</source>
        <translation>最小-最大与：%1</translation>
    </message>
    <message>
        <source>The command line that measures this is on the clipboard.</source>
        <translation>测量此矩阵的命令行已复制到剪贴板。</translation>
    </message>
    <message>
        <source>This network cannot be run here, so nothing can be measured.</source>
        <translation>此网络无法在这里运行，因此无法测量。</translation>
    </message>
    <message>
        <source>No layer of this network can have these settings. Choose another kind of setting.</source>
        <translation>此网络没有可采用这些设置的层。请选择另一种设置。</translation>
    </message>
    <message>
        <source>What these settings ask of the data could not be worked out: %1
Choose another criterion, another baseline or other data.</source>
        <translation>无法得出这些设置需要从数据中获取的内容：%1
请选择其他准则、其他基准或其他数据。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Looking up what was measured before; what the criterion or the recipe asks of the data is worked out first.</source>
        <translation>正在查找以前测量过的数值；准则或配方需要从数据中获取的内容会先行计算。</translation>
    </message>
    <message>
        <source>All measured</source>
        <translation>已全部测量</translation>
    </message>
    <message>
        <source>All of it is measured and kept on disk: there is nothing left to do.</source>
        <translation>已全部测量并保存在磁盘上：没有剩余的工作。</translation>
    </message>
    <message>
        <source>%1 cells are not measured yet on all of the %2 samples. Only what follows a layer runs again, so it comes to about %3 passes through the whole network. What was measured before is not measured again.</source>
        <translation>%1 个单元尚未在全部 %2 个样本上测量。只有该层之后的部分重新运行，合计约相当于整个网络的 %3 次前向。已测量过的不再测量。</translation>
    </message>
    <message>
        <source>%1 of the passes are for the column of the Hessian.</source>
        <translation>其中 %1 次用于 Hessian 一列。</translation>
    </message>
    <message>
        <source>Not known from this recipe: %1</source>
        <translation>从此配方出发无法得知：%1</translation>
    </message>
    <message>
        <source>No estimate: %1</source>
        <translation>无法估计：%1</translation>
    </message>
    <message>
        <source>What the suggestion would rest on has changed meanwhile: nothing was set. Press Suggest again.</source>
        <translation>建议所依据的内容在此期间已改变：未做任何设置。请再次点击“建议”。</translation>
    </message>
    <message>
        <source>Nothing was set, as the recipe was edited meanwhile.</source>
        <translation>未做任何设置，因为配方在此期间被修改。</translation>
    </message>
    <message>
        <source>No longer in force: undone, or edited since.</source>
        <translation>已不再生效：已撤销，或之后又有修改。</translation>
    </message>
    <message>
        <source>The recipe was edited meanwhile: nothing was set. Press Suggest again.</source>
        <translation>配方在此期间被修改：未做任何设置。请再次点击“建议”。</translation>
    </message>
    <message>
        <source>The recipe is as suggested already: nothing was changed.</source>
        <translation>配方已与建议一致：未做任何更改。</translation>
    </message>
    <message>
        <source>Locked: a click leaves the layer as it is.</source>
        <translation>已锁定：点击不会改变此层。</translation>
    </message>
    <message>
        <source>Samples: a whole number above 0, or nothing for all.</source>
        <translation>样本数：大于 0 的整数，留空表示全部。</translation>
    </message>
    <message>
        <source>all samples</source>
        <translation>全部样本</translation>
    </message>
    <message>
        <source>Samples to measure on</source>
        <translation>用于测量的样本数</translation>
    </message>
    <message>
        <source>On how many samples it is measured, drawn by the seed; nothing: on all. Fewer are faster and leave wider intervals.</source>
        <translation>用多少样本测量（由种子抽取）；留空则用全部。样本越少越快，但区间越宽。</translation>
    </message>
    <message>
        <source>samples</source>
        <comment>the unit of a number</comment>
        <translation>个样本</translation>
    </message>
</context>
<context>
    <name>espalier::SensitivityTable</name>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>另存为 CSV...</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>The table could not be written to %1.</source>
        <translation>无法将表格写入 %1。</translation>
    </message>
</context>
<context>
    <name>espalier::SensitivityWork</name>
    <message>
        <source>Measure the sensitivity of %1</source>
        <translation>测量 %1 的敏感度</translation>
    </message>
    <message>
        <source>Suggest settings for %1</source>
        <translation>为 %1 建议设置</translation>
    </message>
    <message>
        <source>suggested settings</source>
        <translation>建议的设置</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%2 采用 %1</translation>
    </message>
    <message>
        <source>%1 for all layers</source>
        <translation>所有层采用 %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>suggested setting of %1</source>
        <translation>%1 的建议设置</translation>
    </message>
    <message>
        <source>Pct</source>
        <comment>a narrow column: the percentile</comment>
        <translation>百分</translation>
    </message>
    <message>
        <source>Ent</source>
        <comment>a narrow column: entropy</comment>
        <translation>熵</translation>
    </message>
    <message>
        <source>Dev</source>
        <comment>a narrow column: standard deviations</comment>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Avg</source>
        <comment>a narrow column: mean rounding</comment>
        <translation>均值</translation>
    </message>
</context>
<context>
    <name>espalier::SessionMemory</name>
    <message>
        <source>Discard what was restored</source>
        <translation>放弃恢复的内容</translation>
    </message>
</context>
<context>
    <name>espalier::SettingCurves</name>
    <message>
        <source>Measure to see what each setting costs.</source>
        <translation>测量后可查看各设置的代价。</translation>
    </message>
    <message>
        <source>Points lost</source>
        <translation>损失的百分点</translation>
    </message>
    <message>
        <source>Sensitivity of the current layer</source>
        <translation>当前层的敏感度</translation>
    </message>
</context>
<context>
    <name>espalier::ShapeDialog</name>
    <message>
        <source>Input shape</source>
        <translation>输入形状</translation>
    </message>
    <message>
        <source>Shape of the model&apos;s input for one sample, batch first: 1,channels,height,width.</source>
        <translation>模型一个样本的输入形状，批次在前：1,通道,高,宽。</translation>
    </message>
    <message>
        <source>Use this shape</source>
        <translation>使用此形状</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Two to six whole numbers from 1 on, separated by commas.</source>
        <translation>2 到 6 个不小于 1 的整数，以逗号分隔。</translation>
    </message>
</context>
<context>
    <name>espalier::StartPage</name>
    <message>
        <source>Make a trained network smaller, and see at every step what it costs.</source>
        <translation>把训练好的网络变小，每一步都看到代价。</translation>
    </message>
    <message>
        <source>Open &amp;sample</source>
        <translation>打开示例(&amp;S)</translation>
    </message>
    <message>
        <source>A small network for handwritten digits, with its data. Press Enter.</source>
        <translation>手写数字的小网络及其数据。按 Enter 即可。</translation>
    </message>
    <message>
        <source>&amp;Open model...</source>
        <translation>打开模型(&amp;O)...</translation>
    </message>
    <message>
        <source>Or drop a model, a recipe or a folder of data anywhere on this window.</source>
        <translation>也可以把模型、配方或数据文件夹拖放到此窗口的任意位置。</translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation>正在打开...</translation>
    </message>
    <message>
        <source>With a tour in five steps</source>
        <translation>附五步导览</translation>
    </message>
</context>
<context>
    <name>espalier::TableExport</name>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>另存为 CSV...</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
</context>
<context>
    <name>espalier::TextDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Nothing has been said yet.</source>
        <translation>还没有任何消息。</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>espalier::Tour</name>
    <message>
        <source>Done. That was the tour.</source>
        <translation>完成。导览到此结束。</translation>
    </message>
    <message>
        <source>Step %1 of %2: %3</source>
        <translation>第 %1 步，共 %2 步：%3</translation>
    </message>
    <message>
        <source>End the tour</source>
        <translation>结束导览</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>espalier::TrainingCurves</name>
    <message>
        <source>Start a fine-tune to see its loss and accuracy grow here.</source>
        <translation>开始微调后，可在这里看到损失和精度的变化。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Float model</source>
        <translation>浮点模型</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Accuracy, %</source>
        <translation>精度，%</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Loss and accuracy while fine-tuning</source>
        <translation>微调中的损失和精度</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>Epoch %1. Training: loss %2, accuracy %3 %. Validation: loss %4, accuracy %5 %.</source>
        <translation>第 %1 轮。训练：损失 %2，精度 %3 %。验证：损失 %4，精度 %5 %。</translation>
    </message>
</context>
<context>
    <name>espalier::WhyTable</name>
    <message>
        <source>stays: locked</source>
        <translation>保持：已锁定</translation>
    </message>
    <message>
        <source>stays: not measured</source>
        <translation>保持：未测量</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Why this was suggested</source>
        <translation>建议的理由</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Suggest says here what it chose for each layer, and which figure says so.</source>
        <translation>“建议”会在这里说明为每层选了什么，以及依据哪个数值。</translation>
    </message>
    <message>
        <source>Alone</source>
        <translation>单独</translation>
    </message>
    <message>
        <source>At worst</source>
        <translation>最坏</translation>
    </message>
    <message>
        <source>Saves</source>
        <translation>节省</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>What the setting alone loses in points of top-1, the upper confidence bound (95 %), and what it saves of the layer&apos;s size.</source>
        <translation>该设置单独损失的 top-1 百分点、其 95 % 区间的远端，以及它为该层节省的大小。</translation>
    </message>
    <message>
        <source>%1: %2 loses %3 points alone (at worst %4) on %5 samples and saves %6; %7</source>
        <translation>%1：%2 单独损失 %3 个百分点（最坏 %4），%5 个样本，节省 %6；%7</translation>
    </message>
    <message>
        <source>the strongest within the limit, at worst %1 points</source>
        <translation>限度内的最强设置，最坏 %1 个百分点</translation>
    </message>
    <message>
        <source>loosened: one that loses %1 points alone fits, together it does not</source>
        <translation>已放宽：单独损失 %1 个百分点的设置可行，合在一起则不行</translation>
    </message>
    <message>
        <source>stays: every setting loses more than the limit, at worst %1 points or more</source>
        <translation>保持：所有设置的损失都超过限度，最坏至少 %1 个百分点</translation>
    </message>
    <message>
        <source>among the cheapest steps, at worst %1 points for each kB saved</source>
        <translation>属于代价最小的步骤，每节省 1 kB 最坏损失 %1 个百分点</translation>
    </message>
    <message>
        <source>small enough: a stronger one costs at worst %1 points for each kB saved</source>
        <translation>已足够小：更强的设置每节省 1 kB 最坏损失 %1 个百分点</translation>
    </message>
    <message>
        <source>stays: its first step costs at worst %1 points for each kB saved, others no more</source>
        <translation>保持：其第一步每节省 1 kB 最坏损失 %1 个百分点，其他层的步骤不高于此</translation>
    </message>
    <message>
        <source>stays: no measured setting makes it smaller</source>
        <translation>保持：没有已测量的设置能使其更小</translation>
    </message>
</context>
<context>
    <name>exporters</name>
    <message>
        <source>Read back: the same recipe.</source>
        <translation>读回：配方相同。</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Read by Espalier and espalier-cli: what was chosen, without the weights.</source>
        <translation>由 Espalier 和 espalier-cli 读取：所做的选择，不含权重。</translation>
    </message>
    <message>
        <source>%1 tensors read back, all bit for bit the same.</source>
        <translation>读回 %1 个张量，逐位完全相同。</translation>
    </message>
    <message>
        <source>safetensors</source>
        <translation>safetensors</translation>
    </message>
    <message>
        <source>Read by PyTorch and Hugging Face loaders: the weights by name (in float), without the network itself.</source>
        <translation>由 PyTorch 和 Hugging Face 的加载器读取：按名称存放的权重（浮点），不含网络本身。</translation>
    </message>
    <message>
        <source>Not run: the input shape is unknown.</source>
        <translation>未运行：输入形状未知。</translation>
    </message>
    <message>
        <source>Read back and run: largest difference of the outputs %1.</source>
        <translation>读回并运行：输出的最大差异为 %1。</translation>
    </message>
    <message>
        <source>TorchScript</source>
        <translation>TorchScript</translation>
    </message>
    <message>
        <source>Read by PyTorch (torch.jit.load) and LibTorch: the network with its new weights, in float.</source>
        <translation>由 PyTorch (torch.jit.load) 和 LibTorch 读取：带有新权重的网络，浮点。</translation>
    </message>
    <message>
        <source>%1 tensors of integers turned back, all bit for bit the recipe&apos;s.</source>
        <translation>%1 个整数张量已还原，与配方逐位相同。</translation>
    </message>
    <message>
        <source>Integers (safetensors)</source>
        <translation>整数（safetensors）</translation>
    </message>
    <message>
        <source>For your own runtime: quantized weights as integers with their scales and zero points; &quot;--weights&quot; reads it back.</source>
        <translation>供自己的运行时使用：量化权重存为整数，并附比例因子和零点；可用“--weights”读回。</translation>
    </message>
    <message>
        <source>This format has no quantized activations: at %1 layers the file computes in float, so its accuracy is that of the quantized weights alone. Their scales are in the recipe, safetensors and integers exports.</source>
        <translation>此格式不含量化激活：在 %1 层中文件以浮点计算，因此其准确率只反映量化后的权重。激活的缩放因子在配方、safetensors 和整数导出中。</translation>
    </message>
</context>
<context>
    <name>ranges</name>
    <message>
        <source>Min-max</source>
        <translation>最小-最大</translation>
    </message>
    <message>
        <source>The smallest and the largest weight: nothing is clipped.</source>
        <translation>最小和最大的权重：不截断任何权重。</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>The ends that you drag or type: what lies outside is clipped.</source>
        <translation>您拖动或输入的两端：之外的部分被截断。</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>百分位数</translation>
    </message>
    <message>
        <source>All but the outermost few: p per cent of the weights lie inside.</source>
        <translation>除最外侧少数之外：p % 的权重位于其内。</translation>
    </message>
    <message>
        <source>Least squared error</source>
        <translation>最小均方误差</translation>
    </message>
    <message>
        <source>The range for which the mean squared error is least, clipping included.</source>
        <translation>使均方误差（含截断）最小的范围。</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>The range that changes the distribution least (Kullback-Leibler divergence over 2048 bins).</source>
        <translation>对分布改变最小的范围（2048 个箱上的 KL 散度）。</translation>
    </message>
    <message>
        <source>Standard deviations</source>
        <translation>标准差倍数</translation>
    </message>
    <message>
        <source>The mean and k standard deviations to both sides of it.</source>
        <translation>均值及其两侧 k 个标准差。</translation>
    </message>
    <message>
        <source>Mean rounding</source>
        <translation>均值舍入</translation>
    </message>
    <message>
        <source>The range in equal cells, each weight becomes the mean of its cell; with more iterations Lloyd-Max.</source>
        <translation>将范围等分，每个权重变为所在格的均值；迭代更多则为 Lloyd-Max。</translation>
    </message>
    <message>
        <source>Moving average</source>
        <translation>移动平均</translation>
    </message>
    <message>
        <source>The smallest and largest value of each batch, averaged over batches (activations only).</source>
        <translation>各批次最小值和最大值的批次平均（仅用于激活）。</translation>
    </message>
</context>
</TS>
