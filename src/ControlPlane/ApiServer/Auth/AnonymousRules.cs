namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>
/// Who shows nothing of himself is nobody's guest, but on paths that were opened on purpose (upstream's conditions of anonymous authentication): there he
/// is system:anonymous, and may what that user may.
/// </summary>
internal static class AnonymousRules
{
    /// <param name="paths">Exact ones.</param>
    public static bool IsGuest(RequestCredentials credentials, string method, string path, IReadOnlyCollection<string> paths) =>
        paths.Count > 0 && credentials is { ClientCertificate: null, BearerToken: null } && method == "GET" && paths.Contains(path);
}
