namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>A path below <c>/api</c> or <c>/apis</c>, taken apart. Empty parts are absent.</summary>
/// <param name="Rest">What follows the subresource, with its slash: for proxies.</param>
/// <param name="IsWatch">Whether it is one of the old <c>/watch/</c> paths.</param>
public sealed record ApiPath(
    string Group, string Version, string Namespace = "", string Resource = "", string Name = "", string Subresource = "", string Rest = "", bool IsWatch = false);
