using k8s.Models;

namespace NodeStack.KubeApi.Quantities;

/// <summary>
/// A Kubernetes resource quantity, exact to a nano-unit, at most 2^63-1 units. Compared by amount; the format only decides how it
/// is written. The API models' own <see cref="ResourceQuantity"/> converts here for arithmetic.
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    internal const long NanosPerUnit = 1_000_000_000;
    private const long NanosPerMilli = 1_000_000;
    private readonly Int128 _nanos;

    internal Quantity(Int128 nanos, QuantityFormat format)
    {
        _nanos = nanos;
        Format = format;
    }

    public QuantityFormat Format { get; }
    public bool IsZero => _nanos == 0;
    public int Sign => Int128.Sign(_nanos);

    /// <summary>Whole units (bytes, cores), rounded away from zero as upstream does.</summary>
    public long Value => RoundAway(NanosPerUnit);

    /// <summary>Thousandths, rounded away from zero; the largest long where that is exceeded.</summary>
    public long MilliValue => RoundAway(NanosPerMilli);

    public static Quantity FromUnits(long units, QuantityFormat format = QuantityFormat.DecimalSi) => new((Int128)units * NanosPerUnit, format);

    public static Quantity FromMilli(long milli) => new((Int128)milli * NanosPerMilli, QuantityFormat.DecimalSi);

    /// <exception cref="FormatException">Upstream's message.</exception>
    public static Quantity Parse(string text) =>
        QuantityParser.Parse(text, out var quantity) is { } error ? throw new FormatException(error) : quantity;

    public static bool TryParse(string? text, out Quantity quantity) => QuantityParser.Parse(text, out quantity) is null;

    /// <summary>Why the text is no quantity, in upstream's words; null if it is one.</summary>
    public static string? Check(string? text) => QuantityParser.Parse(text, out _);

    public static Quantity From(ResourceQuantity quantity) => Parse(quantity.ToString());

    /// <summary>The amount under a name, zero if the list or the name is not there.</summary>
    public static Quantity Of(IDictionary<string, ResourceQuantity>? list, string name) =>
        list is not null && list.TryGetValue(name, out var quantity) ? From(quantity) : default;

    public ResourceQuantity ToResourceQuantity() => new(ToString());

    public static Quantity operator +(Quantity left, Quantity right) => new(left._nanos + right._nanos, left.IsZero ? right.Format : left.Format);
    public static Quantity operator -(Quantity left, Quantity right) => new(left._nanos - right._nanos, left.IsZero ? right.Format : left.Format);
    public static Quantity operator -(Quantity quantity) => new(-quantity._nanos, quantity.Format);
    public static bool operator <(Quantity left, Quantity right) => left._nanos < right._nanos;
    public static bool operator >(Quantity left, Quantity right) => left._nanos > right._nanos;
    public static bool operator <=(Quantity left, Quantity right) => left._nanos <= right._nanos;
    public static bool operator >=(Quantity left, Quantity right) => left._nanos >= right._nanos;
    public static bool operator ==(Quantity left, Quantity right) => left._nanos == right._nanos;
    public static bool operator !=(Quantity left, Quantity right) => left._nanos != right._nanos;

    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);
    public bool Equals(Quantity other) => _nanos == other._nanos;
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);
    public override int GetHashCode() => _nanos.GetHashCode();
    public override string ToString() => QuantityRenderer.Render(_nanos, Format);

    private long RoundAway(long divisor)
    {
        var (quotient, remainder) = Int128.DivRem(_nanos, divisor);
        if (remainder != 0)
            quotient += Int128.Sign(_nanos);
        return (long)Int128.Clamp(quotient, long.MinValue, long.MaxValue);
    }
}
