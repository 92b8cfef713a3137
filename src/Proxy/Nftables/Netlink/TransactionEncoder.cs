using System.Collections.Immutable;
using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>
/// A transaction as one netlink batch: begin, a message for each step, end. Elements of one step take several messages when there are many, since an
/// attribute holds less than 64 KB.
/// </summary>
internal static class TransactionEncoder
{
    private const int BatchOverhead = 4096;
    private const int StepLength = 256;
    private const int FullList = 60_000;

    // For whom the batch is: the netfilter subsystem of nf_tables.
    private const ushort Subsystem = 10;

    /// <summary>Encodes into the buffer, which must be empty. The messages are numbered from the given number on; the last step asks to be answered.</summary>
    /// <exception cref="NftablesException">A step that cannot be asked of the kernel.</exception>
    public static EncodedBatch Encode(Transaction transaction, uint firstSequence, MessageBuffer buffer)
    {
        Check(transaction);
        buffer.Reserve(EstimateLength(transaction));
        var steps = new List<EncodedStep>(transaction.Operations.Length);
        WriteBorder(buffer, MessageNumber.BatchBegin, firstSequence);
        for (var i = 0; i < transaction.Operations.Length; i++)
            Write(new StepWriter(transaction, buffer, steps, firstSequence, i), transaction.Operations[i]);
        if (steps.Count > 0)
            buffer.AddFlags(steps[^1].Start, MessageNumber.FlagAck);
        WriteBorder(buffer, MessageNumber.BatchEnd, firstSequence + (uint)steps.Count + 1);
        return new EncodedBatch(transaction, buffer, firstSequence, steps);
    }

    public static void Check(Transaction transaction)
    {
        foreach (var operation in transaction.Operations)
        {
            if (OperationRules.Refusal(operation) is { } refusal)
                throw new NftablesException(OperationText.Describe(transaction, operation), refusal.Errno, $"{Errno.Describe(refusal.Errno)}: {refusal.Reason}");
        }
    }

    private static int EstimateLength(Transaction transaction)
    {
        var length = BatchOverhead + transaction.Operations.Length * StepLength;
        foreach (var operation in transaction.Operations)
        {
            length += operation switch
            {
                AddElements(var set, var elements) => elements.Length * ElementEncoder.EstimateLength(set),
                DeleteElements(var set, var elements) => elements.Length * ElementEncoder.EstimateLength(set),
                _ => 0,
            };
        }

        return length;
    }

    private static void WriteBorder(MessageBuffer buffer, ushort type, uint sequence) =>
        buffer.EndMessage(buffer.BeginMessage(type, MessageNumber.FlagRequest, 0, Subsystem, sequence));

    private static void Write(StepWriter writer, Operation operation)
    {
        var buffer = writer.Buffer;
        switch (operation)
        {
            case AddElements(var set, var elements):
                WriteElements(writer, MessageNumber.NewElements, set, elements);
                return;
            case DeleteElements(var set, var elements):
                WriteElements(writer, MessageNumber.DeleteElements, set, elements);
                return;
        }

        var message = writer.Begin(MessageType(operation), firstElement: 0);
        switch (operation)
        {
            case AddTable(var comment):
                WriteComment(buffer, AttributeNumber.TableUserData, comment);
                break;
            case AddChain(var chain):
                WriteChain(buffer, chain);
                break;
            case DeleteChain(var name):
                buffer.WriteText(AttributeNumber.ChainName, name);
                break;
            case AddRule(var chain, var rule):
                WriteRule(writer, chain, rule);
                break;
            case AddSet(var set):
                SetEncoder.Write(buffer, set, id: (uint)message);
                break;
        }

        buffer.EndMessage(message);
    }

    private static ushort MessageType(Operation operation) => operation switch
    {
        AddTable => MessageNumber.NewTable,
        DeleteTable => MessageNumber.DeleteTable,
        AddChain => MessageNumber.NewChain,
        DeleteChain => MessageNumber.DeleteChain,
        AddRule => MessageNumber.NewRule,
        AddSet => MessageNumber.NewSet,
        _ => throw new ArgumentException($"{operation} cannot be written"),
    };

    private static void WriteChain(MessageBuffer buffer, Chain chain)
    {
        buffer.WriteText(AttributeNumber.ChainName, chain.Name);
        if (chain.Hook is { } hook)
        {
            var nest = buffer.BeginNest(AttributeNumber.ChainHook);
            buffer.WriteNumber(AttributeNumber.HookNumber, (uint)hook.Point);
            buffer.WriteNumber(AttributeNumber.HookPriority, (uint)hook.Priority);
            buffer.EndNest(nest);
            buffer.WriteNumber(AttributeNumber.ChainPolicy, (uint)VerdictKind.Accept);
            buffer.WriteText(AttributeNumber.ChainType, hook.Type);
        }

        WriteComment(buffer, AttributeNumber.ChainUserData, chain.Comment);
    }

    private static void WriteRule(StepWriter writer, string chain, Rule rule)
    {
        var buffer = writer.Buffer;
        buffer.WriteText(AttributeNumber.RuleChain, chain);
        var expressions = buffer.BeginNest(AttributeNumber.RuleExpressions);
        foreach (var expression in rule.Expressions)
            ExpressionEncoder.Write(buffer, writer.Transaction.Family, expression);
        buffer.EndNest(expressions);
        WriteComment(buffer, AttributeNumber.RuleUserData, rule.Comment);
    }

    private static void WriteElements(StepWriter writer, ushort type, Set set, ImmutableArray<Element> elements)
    {
        var buffer = writer.Buffer;
        for (var next = 0; next < elements.Length;)
        {
            var message = writer.Begin(type, next);
            buffer.WriteText(AttributeNumber.ElementsSet, set.Name);
            var list = buffer.BeginNest(AttributeNumber.ElementsList);
            for (; next < elements.Length && buffer.Length - list < FullList; next++)
            {
                if (type == MessageNumber.NewElements)
                    ElementEncoder.Write(buffer, set, elements[next]);
                else
                    ElementEncoder.WriteKey(buffer, set, elements[next]);
            }

            buffer.EndNest(list);
            buffer.EndMessage(message);
        }
    }

    private static void WriteComment(MessageBuffer buffer, ushort type, string? comment)
    {
        if (comment is null)
            return;
        var start = buffer.BeginAttribute(type);
        Annotation.WriteText(buffer, Annotation.Comment, comment);
        buffer.EndAttribute(start);
    }
}
