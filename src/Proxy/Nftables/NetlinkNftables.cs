using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.Proxy.Nftables;

/// <summary>
/// nf_tables of the network namespace in which it was opened, over netlink. The kernel works off a message while it is sent, so its answers are there at
/// once; a deadline stands for the kernel that does not answer.
/// </summary>
internal sealed class NetlinkNftables : INftables, IDisposable
{
    // The kernel fills at most 32 KiB at a time when it lists.
    private const int ReceiveBytes = 1 << 16;
    private const int MostReads = 20;

    // Of a set of which the kernel tells another number of elements than it lists.
    private const int EnoughEqualReads = 5;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly NetlinkSocket _socket;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private uint _sequence = 1;

    private NetlinkNftables(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens at once, in the calling thread's network namespace.</summary>
    /// <exception cref="NftablesException">The kernel gives no netlink socket.</exception>
    public static NetlinkNftables Open() => new(NetlinkSocket.Open());

    public void Commit(Transaction transaction)
    {
        using var buffer = new MessageBuffer();
        var batch = TransactionEncoder.Encode(transaction, _sequence, buffer);
        if (batch.Steps.Count == 0)
            return;
        _sequence = batch.LastStep + 2;
        _socket.Send(buffer.Bytes);
        var outcome = new BatchOutcome(batch);
        while (!outcome.IsComplete)
        {
            var length = _socket.Receive(_received, outcome.IsOverrun ? TimeSpan.Zero : AnswerLimit, out var isOverrun);
            outcome.IsOverrun |= isOverrun;
            if (length == 0 && !isOverrun)
                break;
            outcome.Add(_received.AsSpan(0, length));
        }

        outcome.ThrowIfRefused();
    }

    public uint ReadGeneration()
    {
        uint? generation = null;
        Ask((buffer, sequence) => RequestEncoder.WriteGeneration(buffer, sequence), "read the generation", message =>
        {
            var attributes = message.Attributes();
            while (attributes.Next())
            {
                if (attributes.Type == AttributeNumber.GenerationId)
                    generation = attributes.ReadNumber();
            }
        });
        return generation ?? throw AttributeReader.Malformed("a generation without its number");
    }

    public Table? Read(AddressFamily family, string table, Func<string, bool>? wantsElements = null)
    {
        // A list is a moment only if nothing changed from its beginning to the end of the last one.
        for (var attempt = 0; attempt < MostReads; attempt++)
        {
            var before = ReadGeneration();
            var decoder = new TableDecoder(family, table);
            if (TryRead(decoder, family, table, wantsElements) && ReadGeneration() == before)
                return decoder.Build();
        }

        throw new NftablesException($"list table {FamilyNumber.Name(family)} {table}", Errno.Interrupted, $"it changed during each of {MostReads} attempts");
    }

    public void Dispose() => _socket.Dispose();

    private bool TryRead(TableDecoder decoder, AddressFamily family, string table, Func<string, bool>? wantsElements)
    {
        var call = $"list table {FamilyNumber.Name(family)} {table}";
        if (!Ask((buffer, sequence) => RequestEncoder.WriteTable(buffer, family, table, sequence), call, decoder.Add) || !decoder.IsThere)
            return true;
        foreach (var type in (ReadOnlySpan<ushort>)[MessageNumber.GetChain, MessageNumber.GetRule, MessageNumber.GetSet])
        {
            if (!Ask((buffer, sequence) => RequestEncoder.WriteDump(buffer, type, family, table, sequence), call, decoder.Add))
                return false;
        }

        foreach (var set in decoder.Sets.Where(s => wantsElements?.Invoke(s) ?? true).ToList())
        {
            if (!TryReadElements(decoder, family, table, set, call))
                return false;
        }

        return true;
    }

    private bool TryReadElements(TableDecoder decoder, AddressFamily family, string table, string set, string call)
    {
        var (before, equal) = (-1, 0);
        for (var attempt = 0; attempt < MostReads; attempt++)
        {
            decoder.ForgetElements(set);
            if (!Ask((buffer, sequence) => RequestEncoder.WriteElements(buffer, family, table, set, sequence), call, decoder.Add))
                return false;
            equal = decoder.CountElements(set) == before ? equal + 1 : 0;
            before = decoder.CountElements(set);
            if (decoder.HasAllElements(set) is not { } hasAll ? equal > 0 : hasAll || equal >= EnoughEqualReads)
                return true;
        }

        return false;
    }

    /// <summary>Sends one question and hands on its answers; false when what is asked for is not there, or changed while it was listed.</summary>
    private bool Ask(Action<MessageBuffer, uint> write, string call, Action<MessageReader> take)
    {
        using var buffer = new MessageBuffer();
        var sequence = _sequence++;
        write(buffer, sequence);
        _socket.Send(buffer.Bytes);
        var reply = new Reply(call, sequence, take);
        while (!reply.IsComplete)
        {
            var length = _socket.Receive(_received, AnswerLimit, out var isOverrun);
            if (length == 0)
                throw new NftablesException(call, isOverrun ? Errno.NoBuffers : Errno.TimedOut, "the kernel's answer did not come");
            reply.Add(_received.AsSpan(0, length));
        }

        return reply.IsWhole;
    }
}
