using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Templates;

/// <summary>Short names of templates, for labels and names of what is made of them.</summary>
public static class TemplateHash
{
    /// <summary>Without vowels, so that no hash is a word (upstream's SafeEncodeString).</summary>
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    /// <param name="collisions">How often the name of this template turned out to be another's already.</param>
    public static string Of(V1PodTemplateSpec template, int? collisions) => Of(TemplateText.Of(template), collisions);

    public static string Of(string text, int? collisions)
    {
        var hash = Fnv(2166136261, Encoding.UTF8.GetBytes(text));
        if (collisions is { } count)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
            hash = Fnv(hash, bytes);
        }
        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(c => Letters[c % Letters.Length]));
    }

    private static uint Fnv(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * 16777619;
        return hash;
    }
}
