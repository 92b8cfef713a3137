using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>An error or acknowledgement of one message.</summary>
/// <param name="Sequence">The message's number.</param>
/// <param name="Errno">Zero when it was done.</param>
/// <param name="Text">The kernel's reason, where it gives one.</param>
/// <param name="Offset">Where in the message the attribute lies that is at fault; zero when it is not told.</param>
internal readonly record struct KernelAnswer(uint Sequence, int Errno, string? Text, int Offset)
{
    private const int ErrorLength = 20;
    private const int ErrorSequence = 12;

    /// <summary>Reads a message of type error: the number, the header of the message that is answered, perhaps all of that, then attributes.</summary>
    public static KernelAnswer Read(MessageReader message)
    {
        var payload = message.Payload;
        if (payload.Length < ErrorLength)
            throw AttributeReader.Malformed($"an error of {payload.Length} bytes");
        var answer = new KernelAnswer(MemoryMarshal.Read<uint>(payload[ErrorSequence..]), -MessageReader.ReadNumber(payload), null, 0);
        if ((message.Flags & MessageNumber.FlagErrorAttributes) == 0)
            return answer;
        var body = ErrorLength;
        if ((message.Flags & MessageNumber.FlagCapped) == 0)
            body = (int)Math.Min((uint)payload.Length, sizeof(int) + (MemoryMarshal.Read<uint>(payload[sizeof(int)..]) + 3) / 4 * 4);
        return answer.WithAttributes(new AttributeReader(payload[body..]));
    }

    private KernelAnswer WithAttributes(AttributeReader attributes)
    {
        var answer = this;
        while (attributes.Next())
        {
            answer = attributes.Type switch
            {
                AttributeNumber.ErrorText => answer with { Text = attributes.ReadText() },
                AttributeNumber.ErrorOffset => answer with { Offset = MessageReader.ReadNumber(attributes.Value) },
                _ => answer,
            };
        }

        return answer;
    }
}
