using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;
using NodeStack.TestSupport.Nftables;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.Proxy.Tests.Nftables.Netlink;

public sealed class TransactionEncoderTests
{
    private const AddressFamily V4 = AddressFamily.IPv4;
    private const uint First = 100;

    [Fact]
    public void Encode_NoSteps_IsAnEmptyBatch()
    {
        using var buffer = new MessageBuffer();
        var batch = Encode(buffer);
        Assert.Empty(batch.Steps);
        Assert.Equal([MessageNumber.BatchBegin, MessageNumber.BatchEnd], Messages(buffer).Select(m => m.Type));
    }

    [Fact]
    public void Encode_Steps_AreNumberedAndTheLastAsksForAnAnswer()
    {
        using var buffer = new MessageBuffer();
        var batch = Encode(buffer, new AddTable("x"), new AddChain(new Chain("c")), new AddRule("c", new Rule([new Reject()])), new DeleteChain("d"));
        var messages = Messages(buffer);
        Assert.Equal(Enumerable.Range((int)First, 6), messages.Select(m => (int)m.Sequence));
        Assert.Equal(
            [MessageNumber.BatchBegin, MessageNumber.NewTable, MessageNumber.NewChain, MessageNumber.NewRule, MessageNumber.DeleteChain, MessageNumber.BatchEnd],
            messages.Select(m => m.Type));
        Assert.Equal([false, false, false, false, true, false], messages.Select(m => (m.Flags & MessageNumber.FlagAck) != 0));
        Assert.Equal(First + 4, batch.LastStep);
        Assert.NotEqual(0, messages[3].Flags & MessageNumber.FlagAppend);
    }

    [Fact]
    public void Encode_ManyElements_AreSplitBelowWhatAnAttributeHolds()
    {
        using var buffer = new MessageBuffer();
        ImmutableArray<Element> many = [.. Enumerable.Range(0, 5000).Select(n => Endpoint(AddressFamily.IPv6, n) with { Comment = new string('x', 128) })];
        var batch = TransactionEncoder.Encode(new Transaction(AddressFamily.IPv6, "t", [new AddElements(EndpointMap(AddressFamily.IPv6), many)]), First, buffer);
        Assert.True(batch.Steps.Count > 10);
        Assert.All(Messages(buffer), m => Assert.InRange(m.Length, 1, ushort.MaxValue));
        Assert.All(batch.Steps, s => Assert.Equal(0, s.Operation));
        Assert.Equal(0, batch.Steps[0].FirstElement);
        Assert.Equal(batch.Steps.Select(s => s.FirstElement).Order().Distinct(), batch.Steps.Select(s => s.FirstElement));
    }

    [Fact]
    public void Encode_NothingOfElements_TakesNoMessage()
    {
        using var buffer = new MessageBuffer();
        Assert.Empty(Encode(buffer, new AddElements(EndpointMap(V4), []), new DeleteElements(EndpointMap(V4), [])).Steps);
    }

    [Fact]
    public void Encode_TwentyFiveThousandElements_AllocatesOnlyTheBytes()
    {
        ImmutableArray<Element> many = [.. Enumerable.Range(0, 25_000).Select(n => Endpoint(V4, n))];
        var transaction = new Transaction(V4, "t", [new AddElements(EndpointMap(V4), many)]);
        long Measure()
        {
            using var buffer = new MessageBuffer();
            var before = GC.GetAllocatedBytesForCurrentThread();
            TransactionEncoder.Encode(transaction, First, buffer);
            return GC.GetAllocatedBytesForCurrentThread() - before - buffer.Length;
        }

        Measure();
        Assert.InRange(Measure(), 0, 25_000 * 16);
    }

    [Theory]
    [InlineData(0u, "commit to table ip t")]
    [InlineData(1u, "add table ip t")]
    [InlineData(2u, "add map ip t endpoints")]
    [InlineData(4u, "add element ip t endpoints")]
    [InlineData(6u, "add rule ip t c comment \"web\"")]
    [InlineData(7u, "commit to table ip t")]
    public void ToException_Answer_NamesTheStep(uint sequence, string call)
    {
        using var buffer = new MessageBuffer();
        ImmutableArray<Element> many = [.. Enumerable.Range(0, 1500).Select(n => Endpoint(V4, n))];
        var batch = Encode(buffer, new AddTable(), new AddSet(EndpointMap(V4)), new AddElements(EndpointMap(V4), many), new DeleteChain("c"),
            new AddRule("c", new Rule([], "web")));
        Assert.Equal(6, batch.Steps.Count);
        var e = batch.ToException(new KernelAnswer(First + sequence, Errno.Busy, "it is in use", 0));
        Assert.Equal(call, e.Call);
        Assert.Equal($"{call}: EBUSY (16): it is in use", e.Message);
    }

    [Fact]
    public void ToException_OffsetOfAnAttribute_NamesTheElement()
    {
        using var buffer = new MessageBuffer();
        ImmutableArray<Element> many = [.. Enumerable.Range(0, 3000).Select(n => Endpoint(V4, n) with { Comment = n % 3 == 0 ? "a comment" : null })];
        var batch = Encode(buffer, new DeleteElements(EndpointMap(V4), [many[0]]), new AddElements(EndpointMap(V4), many));
        for (var n = 0; n < many.Length; n++)
        {
            var step = batch.Steps.Last(s => s.Operation == 1 && s.FirstElement <= n);
            var sequence = First + 1 + (uint)batch.Steps.ToList().IndexOf(step);
            var e = batch.ToException(new KernelAnswer(sequence, Errno.Exists, null, OffsetOf(buffer, step, n - step.FirstElement)));
            Assert.Contains($"{{ {Address(V4, n)} . tcp . 80 . 0 : {Address(V4, n + 1000)} . 8080 }}", e.Call, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Contains_AnswersOfEarlierBatches_AreNot()
    {
        using var buffer = new MessageBuffer();
        var batch = Encode(buffer, new AddTable());
        Assert.Equal([false, true, true, true, false], new[] { First - 1, First, First + 1, First + 2, First + 3 }.Select(batch.Contains));
    }

    private static EncodedBatch Encode(MessageBuffer buffer, params ImmutableArray<Operation> operations) =>
        TransactionEncoder.Encode(new Transaction(V4, "t", operations), First, buffer);

    private static int OffsetOf(MessageBuffer buffer, EncodedStep step, int element)
    {
        var reader = new MessageReader(buffer.Bytes[step.Start..]);
        reader.Next();
        var attributes = reader.Attributes();
        var place = MessageBuffer.HeaderLength;
        while (attributes.Next() && attributes.Type != AttributeNumber.ElementsList)
            place += 4 + (attributes.Value.Length + 3) / 4 * 4;
        place += 4;
        var list = attributes.Nest();
        for (var n = 0; n < element; n++)
        {
            list.Next();
            place += 4 + (list.Value.Length + 3) / 4 * 4;
        }

        return place;
    }

    private static List<(ushort Type, ushort Flags, uint Sequence, int Length)> Messages(MessageBuffer buffer)
    {
        var messages = new List<(ushort, ushort, uint, int)>();
        var reader = new MessageReader(buffer.Bytes);
        while (reader.Next())
            messages.Add((reader.Type, reader.Flags, reader.Sequence, reader.Payload.Length));
        return messages;
    }
}
