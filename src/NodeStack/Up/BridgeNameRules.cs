using System.Security.Cryptography;
using System.Text;

namespace NodeStack.Up;

/// <summary>Two nodes on one machine must not share a bridge: away from the usual folder its name follows from the folder's.</summary>
internal static class BridgeNameRules
{
    private const string UsualFolder = "/var/lib/nodestack";

    public static string Of(string dataDir) =>
        dataDir == UsualFolder ? "nodestack0" : "ns" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDir)).AsSpan(0, 5));
}
