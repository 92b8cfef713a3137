using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NodeStack.StoreCrasher;

/// <summary>
/// What the writers do, known to both sides: step n of a key writes a value that only this step makes, or deletes the key. A value that is not whole matches
/// no step.
/// </summary>
public static class CrashScript
{
    public const int Writers = 16;

    public static string Key(int round, int writer) => string.Create(CultureInfo.InvariantCulture, $"/registry/core/crash/round-{round}/writer-{writer}");

    /// <summary>Every fifth step deletes; null then.</summary>
    public static byte[]? Value(string key, int step)
    {
        if (step % 5 == 4)
            return null;
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}#{step}")));
        var value = new byte[200 + (seed[0] * 24)];
        for (var i = 0; i < value.Length; i++)
            value[i] = seed[i % seed.Length];
        return value;
    }

    /// <summary>Whether what is stored is what a step leaves behind. Before the first step (-1) there is nothing.</summary>
    public static bool IsAfter(string key, int step, ReadOnlyMemory<byte>? stored)
    {
        var value = step < 0 ? null : Value(key, step);
        return value is null ? stored is null : stored is { } found && found.Span.SequenceEqual(value);
    }
}
