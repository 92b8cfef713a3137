using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Gathers the kernel's answers to a batch, in the order in which they come.</summary>
internal sealed class BatchOutcome(EncodedBatch batch)
{
    private KernelAnswer? _refusal;
    private bool _isAnswered;

    /// <summary>The kernel had more to say than the socket could take: of many errors some are lost.</summary>
    public bool IsOverrun { get; set; }

    /// <summary>
    /// The last step was answered, in which case all others were before it, or the whole batch was refused, or there is an error and no more can be told.
    /// </summary>
    public bool IsComplete => _isAnswered || (IsOverrun && _refusal is not null);

    public void Add(ReadOnlySpan<byte> datagram)
    {
        var messages = new MessageReader(datagram);
        while (messages.Next())
        {
            if (messages.Type != MessageNumber.Error)
                continue;
            var answer = KernelAnswer.Read(messages);
            if (!batch.Contains(answer.Sequence))
                continue;
            if (answer.Errno != 0)
                _refusal ??= answer;
            _isAnswered |= answer.Sequence == batch.LastStep || answer.Sequence == batch.FirstSequence;
        }
    }

    /// <exception cref="NftablesException">A step was refused, or it is not known whether one was.</exception>
    public void ThrowIfRefused()
    {
        if (_refusal is { } refusal)
            throw batch.ToException(refusal);
        if (_isAnswered)
            return;
        var errno = IsOverrun ? Errno.NoBuffers : Errno.TimedOut;
        throw batch.ToException(new KernelAnswer(batch.FirstSequence, errno, "the kernel's answer did not come; the transaction may have been carried out", 0));
    }
}
