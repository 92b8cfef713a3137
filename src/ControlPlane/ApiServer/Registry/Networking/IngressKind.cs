using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Core;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>Ingresses: hosts and paths of HTTP and where they lead.</summary>
internal sealed class IngressKind : SpecStatusRules
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    private static readonly IngressKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Resource = "ingresses",
        Kind = "Ingress",
        Singular = "ingress",
        Namespaced = true,
        Schema = "io.k8s.api.networking.v1.Ingress",
        ShortNames = ["ing"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Class", i => i.Child("spec").TextOrNull("ingressClassName") ?? "<none>"),
            TableCell.Text("Hosts", Hosts),
            TableCell.Text("Address", i => ServiceTableRenderer.LoadBalancer(i)),
            TableCell.Text("Ports", i => i.Child("spec").Count("tls") > 0 ? "80, 443" : "80"),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        IngressValidator.Check(FieldCursor.Of(item, errors)["spec"]);
        var annotation = item.Child("metadata").Child("annotations").TextOrNull(ClassAnnotation);
        if (annotation is not null && item.Child("spec").TextOrNull("ingressClassName") is { } name && annotation != name)
            errors.Invalid($"annotations.{ClassAnnotation}", annotation, "must match `ingressClassName` when both are specified");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        IngressValidator.Check(FieldCursor.Of(item, errors)["spec"]);

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old)
    {
        if (old is null && item.Child("metadata").Child("annotations").Has(ClassAnnotation) && !item.Child("spec").Has("ingressClassName"))
            yield return $"annotation \"{ClassAnnotation}\" is deprecated, please use 'spec.ingressClassName' instead";
    }

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        foreach (var point in status["loadBalancer"]["ingress"].Items)
        {
            point["ip"].MayBe(IpRules.Address);
            point["hostname"].MayBe(NameRules.Dns1123Subdomain);
            if (IpRules.Parse(point["hostname"].Text) is not null)
                point["hostname"].Invalid("must be a DNS name, not an IP address");
        }
    }

    public override bool HasGeneration => true;

    private static string Hosts(JsonObject item)
    {
        var rules = item.Child("spec").Items("rules");
        var hosts = rules.Take(3).Select(r => r.Text("host")).Where(h => h.Length > 0).ToArray();
        if (hosts.Length == 0)
            return "*";
        var text = string.Join(',', hosts);
        return rules.Count > 3 ? string.Create(CultureInfo.InvariantCulture, $"{text} + {rules.Count - 3} more...") : text;
    }
}
