using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>A transaction as bytes, and what the kernel's answers to it mean.</summary>
/// <param name="FirstSequence">The number of the message that begins the batch; the steps follow it.</param>
internal sealed record EncodedBatch(Transaction Transaction, MessageBuffer Buffer, uint FirstSequence, IReadOnlyList<EncodedStep> Steps)
{
    /// <summary>The number of the last step, which is answered in any case.</summary>
    public uint LastStep => FirstSequence + (uint)Steps.Count;

    /// <summary>True for an answer to this batch, not one that an earlier one left behind.</summary>
    public bool Contains(uint sequence) => sequence - FirstSequence <= (uint)Steps.Count + 1;

    /// <summary>The error of the step that the answer is about, or of the whole.</summary>
    public NftablesException ToException(KernelAnswer answer)
    {
        var reason = answer.Text is null ? Errno.Describe(answer.Errno) : $"{Errno.Describe(answer.Errno)}: {answer.Text}";
        return new NftablesException(Describe(answer), answer.Errno, reason);
    }

    private string Describe(KernelAnswer answer)
    {
        var index = (int)(answer.Sequence - FirstSequence) - 1;
        if (index < 0 || index >= Steps.Count)
            return $"commit to table {FamilyNumber.Name(Transaction.Family)} {Transaction.Table}";
        var step = Steps[index];
        var operation = Transaction.Operations[step.Operation];
        return (operation, ElementAt(step, answer.Offset)) switch
        {
            (AddElements(var set, var elements), { } at) when at < elements.Length => OperationText.Describe(Transaction, operation, set, elements[at]),
            (DeleteElements(var set, var elements), { } at) when at < elements.Length => OperationText.Describe(Transaction, operation, set, elements[at]),
            _ => OperationText.Describe(Transaction, operation),
        };
    }

    // The kernel names the attribute at fault by its place in the message: the element is the one that holds it.
    private int? ElementAt(EncodedStep step, int offset)
    {
        var message = new MessageReader(Buffer.Bytes[step.Start..]);
        message.Next();
        var attributes = message.Attributes();
        var place = MessageBuffer.HeaderLength;
        while (attributes.Next())
        {
            var length = 4 + (attributes.Value.Length + 3) / 4 * 4;
            if (attributes.Type == AttributeNumber.ElementsList && offset > place && offset < place + length)
                return step.FirstElement + Count(attributes.Nest(), offset - place - 4);
            place += length;
        }

        return null;
    }

    private static int Count(AttributeReader list, int offset)
    {
        var count = 0;
        for (var place = 0; list.Next(); count++)
        {
            place += 4 + (list.Value.Length + 3) / 4 * 4;
            if (place > offset)
                break;
        }

        return count;
    }
}
