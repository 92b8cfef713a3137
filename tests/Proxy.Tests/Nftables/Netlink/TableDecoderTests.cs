using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;
using NodeStack.TestSupport.Nftables;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.Proxy.Tests.Nftables.Netlink;

/// <summary>What we write has the form of what the kernel lists, so a batch can be read as if it were a list.</summary>
public sealed class TableDecoderTests
{
    private const string Name = "t";

    [Theory]
    [InlineData(AddressFamily.IPv4)]
    [InlineData(AddressFamily.IPv6)]
    internal void Build_WhatWasWritten_IsTheSame(AddressFamily family) =>
        TableAssert.Equal(ToTable(family, Name, WholeTable(family)), Decode(family, Encode(family, Name)));

    [Fact]
    public void Build_MessagesOfOthers_ArePassedOver()
    {
        Assert.Null(Decode(AddressFamily.IPv4, Encode(AddressFamily.IPv4, "another")));
        Assert.Null(Decode(AddressFamily.IPv4, Encode(AddressFamily.IPv6, Name)));
        Assert.Null(Decode(AddressFamily.IPv4, []));
    }

    [Theory]
    [InlineData(1u, 0)]
    [InlineData(2u, 4)]
    [InlineData(4u, 12)]
    [InlineData(8u, 0)]
    [InlineData(10u, 2)]
    [InlineData(23u, 15)]
    [InlineData(0u, null)]
    [InlineData(5u, null)]
    [InlineData(24u, null)]
    public void Register_OfTheKernel_IsTheWord(uint number, int? word) => Assert.Equal(word, Register.Read(number));

    [Fact]
    public void Add_BytesChangedByChance_IsReadOrRefusedClearly()
    {
        var whole = Encode(AddressFamily.IPv4, Name);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 12].Sample(changes =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            ReadsOrRefuses(bytes);
        }, iter: 20_000);
    }

    [Fact]
    public void Add_CutOff_IsReadOrRefusedClearly()
    {
        var whole = Encode(AddressFamily.IPv6, Name);
        for (var length = 0; length < whole.Length; length++)
            ReadsOrRefuses(whole[..length]);
    }

    [Fact]
    public void Add_AnyBytes_AreReadOrRefusedClearly() => Gen.Byte.Array[0, 400].Sample(ReadsOrRefuses, iter: 20_000);

    [Fact]
    public void Answer_AnyBytes_AreReadOrRefusedClearly() => Gen.Select(Gen.Byte.Array[0, 80], Gen.Bool).Sample((bytes, isError) =>
    {
        if (isError && bytes.Length >= 16)
        {
            BitConverter.TryWriteBytes(bytes, bytes.Length);
            BitConverter.TryWriteBytes(bytes.AsSpan(4), MessageNumber.Error);
            BitConverter.TryWriteBytes(bytes.AsSpan(8), 5u);
        }

        try
        {
            new Reply("ask", 5, _ => { }).Add(bytes);
        }
        catch (NftablesException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }, iter: 20_000);

    private static void ReadsOrRefuses(byte[] bytes)
    {
        foreach (var family in new[] { AddressFamily.IPv4, AddressFamily.IPv6 })
        {
            try
            {
                Decode(family, bytes);
            }
            catch (NftablesException e)
            {
                Assert.Equal(Errno.BadMessage, e.Errno);
            }
        }
    }

    private static byte[] Encode(AddressFamily family, string name)
    {
        using var buffer = new MessageBuffer();
        TransactionEncoder.Encode(new Transaction(family, name, WholeTable(family)), 1, buffer);
        return buffer.Bytes.ToArray();
    }

    private static Table? Decode(AddressFamily family, byte[] bytes)
    {
        var decoder = new TableDecoder(family, Name);
        var messages = new MessageReader(bytes);
        while (messages.Next())
            decoder.Add(messages);
        return decoder.Build();
    }
}
