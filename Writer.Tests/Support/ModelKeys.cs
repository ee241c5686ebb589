using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Support;

/// <summary>A context whose type has several models, such as one for each schema.</summary>
internal interface IModelKeyed
{
    /// <summary>What the model depends on.</summary>
    object ModelKey { get; }
}

/// <summary>One class for all tests: EF Core makes a provider of services for each, and refuses more than twenty.</summary>
internal sealed class ModelKeys : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), ((IModelKeyed)context).ModelKey, designTime);
}
