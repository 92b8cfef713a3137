using System.Globalization;
using System.Text;

namespace NodeStack.Kubelet.Checkpoints;

/// <summary>
/// The checkpoint format: one line "nodestack-checkpoint 1 NAME VERSION LENGTH CHECKSUM", then LENGTH bytes of payload. NAME ties a
/// file to its owner, VERSION is the owner's own, CHECKSUM is FNV-1a (64 bit) of name, version and payload: it finds torn and
/// edited files, it is no defence against an attacker.
/// </summary>
internal static class CheckpointParser
{
    private const string Magic = "nodestack-checkpoint";
    private const int MaxHeaderLength = 256;

    public static byte[] Render(string name, int version, ReadOnlySpan<byte> payload)
    {
        var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{Magic} 1 {name} {version} {payload.Length} {Checksum(name, version, payload):x16}\n"));
        var file = new byte[header.Length + payload.Length];
        header.CopyTo(file, 0);
        payload.CopyTo(file.AsSpan(header.Length));
        return file;
    }

    /// <summary>The payload, or null and why the file cannot be used.</summary>
    public static byte[]? Parse(string name, int version, ReadOnlySpan<byte> file, out string problem)
    {
        var end = file[..Math.Min(file.Length, MaxHeaderLength)].IndexOf((byte)'\n');
        if (end < 0)
            return Fail("no header line", out problem);
        var parts = Encoding.ASCII.GetString(file[..end]).Split(' ');
        if (parts.Length != 6 || parts[0] != Magic || parts[1] != "1")
            return Fail("not a checkpoint of this format", out problem);
        if (parts[2] != name)
            return Fail($"it belongs to {parts[2]}", out problem);
        if (parts[3] != version.ToString(CultureInfo.InvariantCulture))
            return Fail($"its version is {parts[3]}, not {version}", out problem);
        return Payload(name, version, parts, file[(end + 1)..], out problem);
    }

    private static byte[]? Payload(string name, int version, string[] parts, ReadOnlySpan<byte> payload, out string problem)
    {
        if (parts[4] != payload.Length.ToString(CultureInfo.InvariantCulture))
            return Fail($"it holds {payload.Length} bytes, not {parts[4]}", out problem);
        if (parts[5] != Checksum(name, version, payload).ToString("x16", CultureInfo.InvariantCulture))
            return Fail("its checksum is wrong", out problem);
        problem = "";
        return payload.ToArray();
    }

    private static byte[]? Fail(string why, out string problem)
    {
        problem = why;
        return null;
    }

    private static ulong Checksum(string name, int version, ReadOnlySpan<byte> payload)
    {
        var hash = Fnv(14695981039346656037, Encoding.UTF8.GetBytes(name));
        hash = Fnv(hash, BitConverter.GetBytes(version));
        return Fnv(hash, payload);
    }

    private static ulong Fnv(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = unchecked((hash ^ b) * 1099511628211);
        return hash;
    }
}
