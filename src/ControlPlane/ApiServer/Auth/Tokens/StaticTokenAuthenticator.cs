using System.Security.Cryptography;
using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>Users by the tokens of a file that was read at start. Tokens are kept and looked up as hashes, so that no comparison depends on them.</summary>
public sealed class StaticTokenAuthenticator(IReadOnlyDictionary<string, UserIdentity> users) : IAuthenticator
{
    private readonly Dictionary<string, UserIdentity> _users = users.ToDictionary(u => Hash(u.Key), u => u.Value, StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">Names the file and what is wrong in it.</exception>
    public static StaticTokenAuthenticator FromFile(string path)
    {
        try
        {
            return new StaticTokenAuthenticator(TokenFileParser.Parse(File.ReadAllText(path)));
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"token file {path}: {e.Message}", e);
        }
    }

    public ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation) =>
        ValueTask.FromResult(
            credentials.BearerToken is { } token && _users.TryGetValue(Hash(token), out var user) ? new Authentication(user) : Authentication.None);

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
