using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Selectors of a query to a filter, with the fields that the resource lets be selected.</summary>
public static class ObjectFilterParser
{
    /// <param name="namespace">Empty: all.</param>
    /// <param name="name">Of the path (a watch of one object); empty: all.</param>
    /// <exception cref="ApiException">400 with upstream's message.</exception>
    public static ObjectFilter Parse(ServedResource resource, string @namespace, string name, string labels, string fields)
    {
        try
        {
            var fieldSelector = FieldSelector.Parse(name.Length == 0 ? fields : fields.Length == 0 ? $"metadata.name={name}" : $"{fields},metadata.name={name}");
            foreach (var requirement in fieldSelector.Requirements)
                CheckField(requirement.Field, resource.Declaration);
            var prefix = resource.Declaration.Namespaced && @namespace.Length > 0 ? $"{resource.Prefix}{@namespace}/" : resource.Prefix;
            return new ObjectFilter(prefix, LabelSelector.Parse(labels), fieldSelector);
        }
        catch (SelectorFormatException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    private static void CheckField(string field, ResourceDeclaration resource)
    {
        if (field == "metadata.name" || (field == "metadata.namespace" && resource.Namespaced) || resource.SelectableFields.ContainsKey(field))
            return;
        throw ApiErrors.BadRequest(
            resource.SelectableFields.Count == 0
                ? $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                : $"field label not supported: {field}");
    }
}
