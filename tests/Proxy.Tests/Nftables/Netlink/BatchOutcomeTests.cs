using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.Proxy.Tests.Nftables.Netlink;

public sealed class BatchOutcomeTests
{
    private const uint First = 10;

    [Fact]
    public void Add_LastStepDone_IsCompleteWithoutError()
    {
        var outcome = Outcome();
        outcome.Add(Answer(First + 3, 0));
        Assert.True(outcome.IsComplete);
        outcome.ThrowIfRefused();
    }

    [Fact]
    public void Add_ErrorsBeforeTheLast_TheFirstIsThrown()
    {
        var outcome = Outcome();
        outcome.Add(Answer(First + 2, Errno.Busy));
        Assert.False(outcome.IsComplete);
        outcome.Add(Answer(First + 3, Errno.NoEntry));
        Assert.True(outcome.IsComplete);
        var e = Assert.Throws<NftablesException>(outcome.ThrowIfRefused);
        Assert.Equal((Errno.Busy, "delete chain ip t b"), (e.Errno, e.Call));
    }

    [Fact]
    public void Add_WholeBatchRefused_IsComplete()
    {
        var outcome = Outcome();
        outcome.Add(Answer(First, Errno.NotPermitted));
        Assert.True(outcome.IsComplete);
        Assert.Equal(Errno.NotPermitted, Assert.Throws<NftablesException>(outcome.ThrowIfRefused).Errno);
    }

    [Fact]
    public void Add_AnswersOfAnEarlierBatch_AreNotOurs()
    {
        var outcome = Outcome();
        outcome.Add(Answer(First - 1, Errno.Busy));
        Assert.False(outcome.IsComplete);
    }

    [Fact]
    public void ThrowIfRefused_NoAnswer_SaysThatItIsNotKnown()
    {
        var e = Assert.Throws<NftablesException>(Outcome().ThrowIfRefused);
        Assert.Equal(Errno.TimedOut, e.Errno);
        Assert.Contains("may have been carried out", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsOverrun_WithAnError_IsCompleteAndThrowsIt()
    {
        var outcome = Outcome();
        outcome.IsOverrun = true;
        Assert.False(outcome.IsComplete);
        Assert.Equal(Errno.NoBuffers, Assert.Throws<NftablesException>(outcome.ThrowIfRefused).Errno);
        outcome.Add(Answer(First + 1, Errno.Exists));
        Assert.True(outcome.IsComplete);
        Assert.Equal(Errno.Exists, Assert.Throws<NftablesException>(outcome.ThrowIfRefused).Errno);
    }

    private static BatchOutcome Outcome() => new(TransactionEncoder.Encode(
        new Transaction(AddressFamily.IPv4, "t", [new DeleteChain("a"), new DeleteChain("b"), new DeleteChain("c")]), First, new MessageBuffer()));

    private static byte[] Answer(uint sequence, int errno)
    {
        var bytes = new byte[36];
        BitConverter.TryWriteBytes(bytes, bytes.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), MessageNumber.Error);
        BitConverter.TryWriteBytes(bytes.AsSpan(6), MessageNumber.FlagCapped);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), sequence);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), -errno);
        BitConverter.TryWriteBytes(bytes.AsSpan(28), sequence);
        return bytes;
    }
}
