using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Gathers the answers to one question: a single message, or a list that ends with a message that says so.</summary>
internal sealed class Reply(string call, uint sequence, Action<MessageReader> take)
{
    private const ushort FlagMultiple = 0x2;

    public bool IsComplete { get; private set; }

    /// <summary>False when what was asked for is not there, or something changed while it was listed.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <exception cref="NftablesException">The kernel refused, or the bytes are no answer.</exception>
    public void Add(ReadOnlySpan<byte> datagram)
    {
        var messages = new MessageReader(datagram);
        while (messages.Next())
        {
            if (messages.Sequence != sequence)
                continue;
            if ((messages.Flags & MessageNumber.FlagDumpInterrupted) != 0 && messages.Type != MessageNumber.Error)
                IsWhole = false;
            Add(messages);
        }
    }

    private void Add(MessageReader message)
    {
        switch (message.Type)
        {
            case MessageNumber.Error:
                End(KernelAnswer.Read(message).Errno, KernelAnswer.Read(message).Text);
                break;
            case MessageNumber.Done:
                End(message.Payload.IsEmpty ? 0 : -MessageReader.ReadNumber(message.Payload), text: null);
                break;
            case MessageNumber.Overrun:
                End(Errno.NoBuffers, text: null);
                break;
            default:
                take(message);
                IsComplete |= (message.Flags & FlagMultiple) == 0;
                break;
        }
    }

    private void End(int errno, string? text)
    {
        IsComplete = true;
        if (errno is Errno.NoEntry or Errno.Interrupted)
            IsWhole = false;
        else if (errno != 0)
            throw new NftablesException(call, errno, text is null ? Errno.Describe(errno) : $"{Errno.Describe(errno)}: {text}");
    }
}
