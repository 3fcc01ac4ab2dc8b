"""The only room that knows SQL: models, repositories, the unit of work and the migrations."""
