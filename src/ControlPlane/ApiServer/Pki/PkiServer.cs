namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>A server besides the API server that gets a serving certificate of the cluster's authority.</summary>
/// <param name="Name">Of the certificate's files.</param>
/// <param name="Names">Names and addresses it is reached by.</param>
public sealed record PkiServer(string Name, string CommonName, IReadOnlyList<string> Names);
