using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>The Leases by which API servers know each other.</summary>
public static class ServerIdentityRules
{
    public const string IdentityLabel = "apiserver.kubernetes.io/identity";
    public const string Component = "kube-apiserver";

    /// <summary>Where peers reach the server: <c>address:port</c>.</summary>
    public const string AddressAnnotation = "kubernetes.io/peer-advertise-address";

    /// <summary>Of the Lease; renewed every ten seconds, so that only servers that are long gone are forgotten.</summary>
    public const int LeaseSeconds = 3600;

    // Three renewals: as long as upstream's endpoints of a server that is gone stay at most.
    private static readonly TimeSpan s_alive = TimeSpan.FromSeconds(30);
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary><c>apiserver-</c> and a hash of the host's name (k8s.io/apiserver, server/config.go).</summary>
    public static string Name(string hostName)
    {
        var (host, component) = (Encoding.UTF8.GetBytes(hostName), Encoding.UTF8.GetBytes(Component));
        var hashed = new byte[4 + host.Length + component.Length];
        BinaryPrimitives.WriteUInt16BigEndian(hashed, (ushort)host.Length);
        host.CopyTo(hashed, 2);
        BinaryPrimitives.WriteUInt16BigEndian(hashed.AsSpan(2 + host.Length), (ushort)component.Length);
        component.CopyTo(hashed, 4 + host.Length);
        return "apiserver-" + Base32(SHA256.HashData(hashed).AsSpan(0, 16));
    }

    /// <summary>The addresses of all servers that live, our own among them, in order.</summary>
    public static IReadOnlyList<string> Addresses(IEnumerable<JsonObject> leases, string own, DateTimeOffset now)
    {
        var others =
            from lease in leases
            where lease.Text("metadata", "labels", IdentityLabel) == Component && lease.Time("spec", "renewTime") is { } renewed && now - renewed < s_alive
            where IPEndPoint.TryParse(lease.Text("metadata", "annotations", AddressAnnotation), out _)
            select IPEndPoint.Parse(lease.Text("metadata", "annotations", AddressAnnotation)).Address.ToString();
        return [.. others.Append(own).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether the Lease is of a server that is long gone.</summary>
    public static bool IsExpired(JsonObject lease, DateTimeOffset now) =>
        lease.Text("metadata", "labels", IdentityLabel) == Component
        && lease.Time("spec", "renewTime") is { } renewed
        && now > renewed + TimeSpan.FromSeconds(lease.Number("spec", "leaseDurationSeconds") ?? LeaseSeconds);

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var value in bytes)
        {
            bits = (bits << 8) | value;
            for (count += 8; count >= 5; count -= 5)
                text.Append(Alphabet[(bits >> (count - 5)) & 31]);
        }
        return count > 0 ? text.Append(Alphabet[(bits << (5 - count)) & 31]).ToString() : text.ToString();
    }
}
