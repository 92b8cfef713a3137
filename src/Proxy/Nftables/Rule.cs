using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables;

/// <summary>Expressions that are carried out from left to right until one of them does not match.</summary>
internal sealed record Rule(ImmutableArray<Expression> Expressions, string? Comment = null)
{
    public bool Equals(Rule? other) => other is not null && Comment == other.Comment && Expressions.SequenceEqual(other.Expressions);

    public override int GetHashCode() => Expressions.Length;
}
