using System.Globalization;

namespace NodeStack.Cgroups.Io;

/// <summary>A block device by number: "8:0".</summary>
public readonly record struct BlockDevice(uint Major, uint Minor)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}:{Minor}");
}
