namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>Takes apart what a proxy request names (k8s.io/apimachinery, util/net SplitSchemeNamePort).</summary>
public static class SchemeNamePortParser
{
    /// <summary>Null: not of the form.</summary>
    public static SchemeNamePort? Parse(string id) => id.Split(':') switch
    {
        [{ Length: > 0 } name] => new SchemeNamePort("", name, ""),
        [{ Length: > 0 } name, var port] => new SchemeNamePort("", name, port),
        [var scheme and ("" or "http" or "https"), { Length: > 0 } name, var port] => new SchemeNamePort(scheme, name, port),
        _ => null,
    };
}
