using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Ruleset;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class SlotRulesTests
{
    private static readonly Gen<ImmutableArray<Backend>> s_backends =
        Gen.Int[1, 12].Array[0, 12].Select(numbers => numbers.Distinct().Select(Backend).ToImmutableArray());

    [Fact]
    public void Assign_AnyTwoLists_HasEachOnceAndNoMore() =>
        Gen.Select(s_backends, s_backends).Sample((before, now) => Assert.Equal(now.Order(s_order), SlotRules.Assign(before, now).Order(s_order)));

    [Fact]
    public void Assign_AnyTwoLists_WhoeverStaysBelowTheNumberKeepsItsIndex() => Gen.Select(s_backends, s_backends).Sample((before, now) =>
    {
        var after = SlotRules.Assign(before, now);
        for (var i = 0; i < Math.Min(before.Length, now.Length); i++)
            if (now.Contains(before[i]))
                Assert.Equal(before[i], after[i]);
    });

    [Fact]
    public void Assign_SameListInAnotherOrder_ChangesNothing() =>
        s_backends.SelectMany(b => Gen.Shuffle(b.ToArray()).Select(s => (b, s))).Sample(pair => Assert.Equal(pair.b.AsEnumerable(), SlotRules.Assign(pair.b, [.. pair.s])));

    [Theory]
    [InlineData("", "3 1 2", "3 1 2")]
    [InlineData("1 2 3", "", "")]
    [InlineData("1 2 3", "1 3", "1 3")]
    [InlineData("1 2 3 4 5", "1 2 4 5", "1 2 5 4")]
    [InlineData("1 2 3 4 5", "2 3 4 5", "5 2 3 4")]
    [InlineData("1 2 3", "1 9 3", "1 9 3")]
    [InlineData("1 2 3", "0 1 2 3", "1 2 3 0")]
    public void Assign_Examples(string before, string now, string after) => Assert.Equal(List(after).AsEnumerable(), SlotRules.Assign(List(before), List(now)));

    private static readonly IComparer<Backend> s_order = Comparer<Backend>.Create((a, b) => a.Address.CompareTo(b.Address));

    private static Backend Backend(int number) => new(At($"10.244.0.{number}"), 8080);

    private static ImmutableArray<Backend> List(string numbers) =>
        [.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Backend(int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)))];
}
