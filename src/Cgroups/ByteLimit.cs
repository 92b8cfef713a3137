using System.Globalization;

namespace NodeStack.Cgroups;

/// <summary>A number of bytes, or no limit ("max"). The default value is zero bytes.</summary>
public readonly record struct ByteLimit
{
    private readonly bool _unlimited;

    private ByteLimit(long bytes, bool unlimited)
    {
        Bytes = bytes;
        _unlimited = unlimited;
    }

    /// <summary>No limit.</summary>
    public static ByteLimit Max { get; } = new(long.MaxValue, unlimited: true);

    /// <summary>Meaningless when <see cref="IsMax"/>.</summary>
    public long Bytes { get; }

    public bool IsMax => _unlimited;

    public static ByteLimit Of(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new ByteLimit(bytes, unlimited: false);
    }

    /// <summary>As the kernel's files take it.</summary>
    public override string ToString() => _unlimited ? "max" : Bytes.ToString(CultureInfo.InvariantCulture);
}
